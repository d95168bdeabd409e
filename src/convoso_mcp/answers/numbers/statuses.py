"""What a status means for every count: from its flags and, where no flag says it, from the kind of the dialer's own codes.

Names mean nothing here: "Contacted - no" and "No contact" are whatever their flags say.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from convoso_mcp.endpoints.statuses import Overrides, Status

Kind = Literal["person", "machine", "drop", "abandoned", "invalid", "hangup", "unanswered", "screened", "running"]
"""How a dial ended for the dialer; `statuses.toml` says what each is. `person` is what every other status is of."""

Flag = Literal["contact", "reached", "success", "final", "dnc", "callback", "voicemail"]
KINDS, FLAGS = get_args(Kind), get_args(Flag)

_SYSTEM = Path(__file__).with_name("statuses.toml")
_CODE = re.compile(r"[A-Z0-9]{1,6}")


@dataclass(frozen=True, kw_only=True)
class StatusMeaning:
    """One status. The seven flags are Convoso's; `known` is false for a code that neither account, file nor system explains."""

    code: str
    name: str = ""
    contact: bool = False
    reached: bool = False
    success: bool = False
    final: bool = False
    dnc: bool = False
    callback: bool = False
    voicemail: bool = False
    kind: Kind = "person"
    known: bool = True

    @property
    def machine(self) -> bool:
        """A machine took the call. The voicemail flag says so of an account's own statuses."""
        return self.kind == "machine" or self.voicemail

    @property
    def drop(self) -> bool:
        """A person answered a dial and no agent was free."""
        return self.kind == "drop"

    @property
    def invalid(self) -> bool:
        """Nobody can be reached at the number."""
        return self.kind == "invalid"

    @property
    def hangup(self) -> bool:
        """The called one was gone before an agent came: a person or not, so it is counted apart."""
        return self.kind == "hangup"

    def handled(self, *, by_agent: bool) -> bool:
        """Whether an agent had a person on the line: an agent's row that is no machine and no dialer's code."""
        return by_agent and self.kind == "person" and not self.machine

    def live(self, *, by_agent: bool) -> bool:
        """Whether a person answered, as 16 CFR 310.4(b)(4)(i) counts: what agents handled, and what was dropped."""
        return self.drop or self.handled(by_agent=by_agent)


@cache
def _system() -> Mapping[str, StatusMeaning]:
    import tomllib  # noqa: PLC0415  start-up counts nothing

    entries = tomllib.loads(_SYSTEM.read_text(encoding="utf-8"))["statuses"]
    return {
        code: StatusMeaning(
            code=code, name=entry["name"], kind=entry.get("kind", "person"), **dict.fromkeys(entry.get("flags", ()), True)
        )
        for code, entry in entries.items()
    }


@dataclass(frozen=True)
class Meanings:
    """Every status that is explained; pure, so that counting is."""

    by_code: Mapping[str, StatusMeaning] = field(default_factory=_system)

    @classmethod
    def made(cls, account: Iterable[Status], overrides: Overrides | None = None) -> "Meanings":
        """From the rows of search_statuses with an empty query; an operator's word wins over them, they over the defaults."""
        meanings = dict(_system())
        for row in account:
            if row.status:
                meanings[row.status.upper()] = _shown(row, meanings)
        for code, said in (overrides or {}).items():
            meanings[code] = _corrected(meanings.get(code, StatusMeaning(code=code)), said)
        return cls(meanings)

    def of(self, code: str | None) -> StatusMeaning:
        """What a code means, in any case of letters; of an unknown one no flag is on, and `known` is off."""
        upper = (code or "").upper()
        return self.by_code.get(upper) or StatusMeaning(code=upper, known=False)

    def flagged(self, flag: Flag) -> tuple[str, ...]:
        """The codes that have a flag, as a report counts them one by one."""
        return tuple(sorted(code for code, meaning in self.by_code.items() if getattr(meaning, flag)))


def _shown(row: Status, defaults: Mapping[str, StatusMeaning]) -> StatusMeaning:
    """A status of the account. One of its own takes no kind from a system code that happens to be spelt alike."""
    code = (row.status or "").upper()
    own = row.custom_status == "Y" or code not in defaults
    usual = StatusMeaning(code=code) if own else defaults[code]
    flags = {flag: value == "Y" for flag in FLAGS if (value := cast("str | None", getattr(row, flag))) is not None}
    return replace(usual, name=row.name or usual.name, **flags)


def _corrected(meaning: StatusMeaning, said: Mapping[str, bool | str]) -> StatusMeaning:
    flags = {name: bool(value) for name, value in said.items() if name in FLAGS}
    return replace(meaning, known=True, kind=cast("Kind", said.get("class", meaning.kind)), **flags)


def read_overrides(path: Path) -> Overrides:
    """An operator's file: a table for each code, with flags and `class`. Raises ValueError with what is valid."""
    import tomllib  # noqa: PLC0415  likewise, where no file is named

    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line \d+", str(error))
        raise ValueError(f"is no TOML that can be read{f', see {line[0]}' if line else ''}") from None
    except (OSError, UnicodeDecodeError):
        raise ValueError("names a file that cannot be read") from None
    overrides = dict[str, Mapping[str, bool | str]]()
    for number, (written, said) in enumerate(entries.items(), 1):
        code = written.upper()
        if not _CODE.fullmatch(code) or not isinstance(said, dict):
            raise ValueError(f"entry {number} is not a table named after a status code, such as [HOTLD]")
        overrides[code] = _checked(code, cast("dict[str, object]", said))
    return overrides


def _checked(code: str, said: dict[str, object]) -> dict[str, bool | str]:
    checked = dict[str, bool | str]()
    for name, value in said.items():
        if name in FLAGS and isinstance(value, bool):
            checked[name] = value
        elif name == "class" and value in KINDS:
            checked[name] = str(value)
        else:
            takes = f"{', '.join(FLAGS)} as true or false, and class as one of {', '.join(KINDS)}"
            raise ValueError(f"[{code}] takes {takes}")
    return checked
