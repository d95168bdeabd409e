"""The settings: read once from the environment, frozen, and every mistake in them told before anything starts."""

import os
from datetime import datetime
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from convoso_mcp.errors import NotConfigured

PREFIX = "CONVOSO_"

Scale = Literal["tiny", "demo", "full"]
DEFAULT_SCALE: Scale = "demo"
"""How big a sandbox is. The sandbox has the same words in its `SCALES`."""

Profile = Literal["full", "compact"]
"""Which tools a client is shown: all, or those that answer questions, with a search for the others."""

Confirmation = Literal["ask", "elicit"]
"""What is done for a client that cannot put a question to its person: ask in another way, or refuse."""

Masking = Literal["none", "partial"]
Recordings = Literal["withheld", "links"]
"""What of a person is shown, and whether links to recordings are. The shield has the same words."""

KEY_LENGTH = 32
"""Characters of a key, at least."""


KEYCHAIN = "keychain"
"""In place of a token: it is in the system's keychain, for the address that is set."""

_SECRET = frozenset({"auth_token", "audit_key"})


def variable(name: str) -> str:
    """A variable of the environment that is none of ours, such as XDG_CONFIG_HOME; blank where it is not set."""
    return os.environ.get(name, "")


def find_session_bus(users: Path = Path("/run/user")) -> None:
    """Name the user's D-Bus where a client did not hand it on, as most do not: a keychain on Linux is reached by it.

    It is where systemd puts it, which is where libdbus looks too.
    """
    bus = users / str(os.getuid() if hasattr(os, "getuid") else 0) / "bus"
    if bus.exists():
        os.environ.setdefault("DBUS_SESSION_BUS_ADDRESS", f"unix:path={bus}")


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine, which nobody else reaches."""
    if host == "localhost":
        return True
    try:
        return ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


def secure(value: str) -> str:
    """An address of https, or of http on loopback: what travels there is secret. Raises ValueError for any other."""
    parts = urlsplit(value)
    if parts.username or parts.query or parts.fragment or not parts.hostname:
        raise ValueError("takes scheme, host and path only, such as https://api.convoso.com/v1")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("must be https, or http on a loopback address")
    return value


def _address(value: str) -> str:
    return secure(value).rstrip("/")


def account_time(value: object) -> datetime:
    """A time of the account's zone, naive; raises ValueError with what is valid."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        raise ValueError("takes a time without an offset, in the account's zone, such as 2026-11-18T15:40")
    return moment


def _place(value: Path) -> Path:
    """A whole path, of a file that may yet be made, in a folder that is there."""
    path = value.expanduser()
    if not path.is_absolute() or not path.parent.is_dir() or path.is_dir():
        raise ValueError("takes the whole path of a file, in a folder that exists, such as /etc/convoso-mcp/tokens.json")
    return path


def _folder(value: Path) -> Path:
    """An absolute path: where a host starts a server is nobody's choice. It must be there, since none is made."""
    path = value.expanduser()
    if not path.is_absolute() or not path.is_dir():
        raise ValueError("takes the whole path of a folder that exists, such as /home/you/exports")
    return path


def _file(value: Path) -> Path:
    """An absolute path likewise."""
    path = value.expanduser()
    if not path.is_absolute() or not path.is_file():
        raise ValueError("takes the whole path of a file that exists, such as /home/you/statuses.toml")
    return path


def _long(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < KEY_LENGTH:
        raise ValueError(f"takes at least {KEY_LENGTH} characters, made at random and kept where the audit is not")
    return value


def _keys(value: SecretStr) -> SecretStr:
    keys = split(value)
    if not keys or min(map(len, keys)) < KEY_LENGTH or len({*keys}) < len(keys):
        raise ValueError(f"takes a key of at least {KEY_LENGTH} characters, made at random, or several of them with commas")
    return value


def split(keys: SecretStr) -> tuple[str, ...]:
    """Keys with commas between them; the first seals, and all of them open."""
    return tuple(key.strip() for key in keys.get_secret_value().split(","))


def _redis(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in ("redis", "rediss", "unix") or not (parts.hostname or parts.path):
        raise ValueError("takes the address of a Redis, such as rediss://:password@redis.example.com:6379/0")
    return value


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("takes the name of a time zone, such as America/New_York") from None


def _on_or_off(value: object) -> object:
    words = {"1": True, "true": True, "0": False, "false": False}
    if str(value).lower() not in words:
        raise ValueError("takes 1 or 0")
    return words[str(value).lower()]


def _token(value: str) -> str:
    """A client that does not know a reference hands it on as it is, and it would be sent as a token."""
    if value.strip().startswith("${"):
        raise ValueError("takes a token; this is a reference that the client has not put a token in the place of")
    return value.strip()


class Settings(BaseModel):
    """What an operator can set, each as CONVOSO_ and the name in capitals."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    auth_token: Annotated[SecretStr, BeforeValidator(_token)] | None = Field(
        default=None,
        description="API token, from API > Authorization Tokens in the admin site; or keychain, where it is kept there.",
    )
    base_url: Annotated[str, AfterValidator(_address)] = Field(
        default="https://api.convoso.com/v1", description="Convoso's address, version included; https, or http on loopback."
    )
    read_only: Annotated[bool, BeforeValidator(_on_or_off)] = Field(
        default=False,
        description="1: nothing in the account is changed, and tools that would are not listed; as `--read-only`, which wins.",
    )
    tools: str = Field(
        default="",
        description="Which tools are in: toolsets and tools, with commas; a - in front takes one out. Without it all.",
    )
    profile: Profile = Field(
        default="full", description="Whether all tools are listed, or answers and a search for the others."
    )
    allow_dnc_removal: Annotated[bool, BeforeValidator(_on_or_off)] = Field(
        default=False,
        description="1 lets delete_dnc, and update_dnc with another number or scope, be asked about; else they are refused.",
    )
    allow_opt_out_changes: Annotated[bool, BeforeValidator(_on_or_off)] = Field(
        default=False, description="1 lets update_sms_opt_out with another number or scope be asked about."
    )
    changes_per_hour: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        description="How many calls may change the account within any hour. Without it there is no bound.",
    )
    confirmation: Confirmation = Field(
        default="ask",
        description="ask takes the way to a yes that the client has, elicit only a person's answer through the client.",
    )
    requests_per_second: float = Field(
        default=3,
        ge=0.1,
        le=1000,
        description="How many requests start in a second, for all tools together; the sandbox takes any.",
    )
    requests_at_once: int = Field(default=4, ge=1, le=64, description="How many requests are under way at the same time.")
    time_zone: Annotated[ZoneInfo, BeforeValidator(_zone)] | None = Field(
        default=None,
        description="The account's time zone, such as America/New_York. Without it, it is learned from the campaigns.",
    )
    masking: Masking = Field(
        default="partial", description="partial shows phones, e-mails, birth dates and streets of leads in part, none in full."
    )
    recordings: Recordings = Field(
        default="withheld",
        description="links shows links to recordings, which play without a login, where a call asks for them.",
    )
    structured: Annotated[bool, BeforeValidator(_on_or_off)] = Field(
        default=True,
        description="1 gives reports and the smallest replies also as structured content, which the board draws; 0 drops it.",
    )
    telemetry: Annotated[bool, BeforeValidator(_on_or_off)] = Field(
        default=False, description="Whether traces and metrics are sent, to where the standard OTEL_ variables say."
    )
    sandbox: Annotated[bool, BeforeValidator(_on_or_off)] = Field(
        default=False, description="1: the embedded pretend account instead of a real one, as `--sandbox`."
    )
    sandbox_now: Annotated[datetime, BeforeValidator(account_time)] | None = Field(
        default=None, description="Freezes the sandbox's clock, in the account's zone (America/Los_Angeles): 2026-11-18T15:40."
    )
    sandbox_scale: Scale = Field(
        default=DEFAULT_SCALE,
        description="tiny has 400 leads and 3 days, demo 12,000 leads and 7 days, full 50,000 leads and 30 days.",
    )
    sandbox_faults: str = Field(default="", description="What goes wrong in the sandbox: 429 x2 /leads; slow 10% seconds=3.")

    export_folder: Annotated[Path, AfterValidator(_folder)] | None = Field(
        default=None,
        description="The folder, by its whole path, where export_result saves CSV files. Without it nothing is saved.",
    )

    status_file: Annotated[Path, AfterValidator(_file)] | None = Field(
        default=None,
        description="A TOML file, by its whole path, with what statuses mean for counts where no flag in Convoso says it.",
    )

    audit_folder: Annotated[Path, AfterValidator(_folder)] | None = Field(
        default=None,
        description="Where the audit and the journal of changes are kept, by its whole path; else the user's state folder.",
    )
    audit_key: Annotated[SecretStr, AfterValidator(_long)] | None = Field(
        default=None,
        description="What the audit's chain is made with, 32 characters or more. Without one, one is made and kept beside it.",
    )

    redis_url: Annotated[SecretStr, AfterValidator(_redis)] | None = Field(
        default=None,
        description="The Redis in which servers of one account share what they have to; needs convoso-mcp[redis].",
    )
    seal_key: Annotated[SecretStr, AfterValidator(_keys)] | None = Field(
        default=None,
        description="What seals questions and what lies in Redis, 32 characters or more; several with commas.",
    )

    allowed_hosts: str = Field(
        default="", description="The names by which the server is reached over HTTP, with commas. Without it those of loopback."
    )
    allowed_origins: str = Field(
        default="", description="The origins of web pages that may call it, with commas. Without it those of loopback."
    )
    public_url: Annotated[str, AfterValidator(secure)] | None = Field(
        default=None, description="The server's address as clients know it, which tokens of the issuer must be for."
    )
    issuer: Annotated[str, AfterValidator(secure)] | None = Field(
        default=None,
        description="The OAuth authorization server whose tokens let callers in over HTTP, exactly as its tokens spell it.",
    )
    token_file: Annotated[Path, AfterValidator(_place)] | None = Field(
        default=None,
        description="The file, by its whole path, of the bearer tokens that let callers in over HTTP, hashed.",
    )

    @classmethod
    def read(cls, *, sandbox: bool = False, read_only: bool = False, profile: str | None = None) -> Self:
        """The settings in force; `sandbox`, `read_only` and `profile` are the command line's, and win.

        A variable that starts with CONVOSO_ but is none of ours is refused: a misspelt safety switch must not pass for
        one that is off.
        """
        valid = cls.names()
        given = [name for name, value in os.environ.items() if name.upper().startswith(PREFIX) and value]
        unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in valid)
        if unknown:
            near = [name for one in unknown for name in get_close_matches(one.upper(), valid, 1, 0.8)]
            meant = f"Did you mean {', '.join(near)}? " if near else ""
            raise NotConfigured(f"Unknown setting: {', '.join(unknown)}.", f"{meant}The settings are {', '.join(valid)}.")
        try:
            settings = cls.model_validate({name.upper().removeprefix(PREFIX).lower(): os.environ[name] for name in given})
        except ValidationError as error:
            lines = [
                f"{PREFIX}{str(problem['loc'][0]).upper()}: {problem['msg'].removeprefix('Value error, ')}."
                for problem in error.errors(include_url=False, include_input=False, include_context=False)
            ]
            raise NotConfigured("A setting cannot be read.", "\n".join(lines)) from None
        told = {
            "sandbox": sandbox or settings.sandbox,
            "read_only": read_only or settings.read_only,
            "profile": profile or settings.profile,
        }
        return settings.model_copy(update=told)

    @classmethod
    def names(cls) -> list[str]:
        """The variables that are settings."""
        return sorted(PREFIX + name.upper() for name in cls.model_fields)

    def given(self) -> dict[str, str]:
        """The variables that are set and may be written down: secrets are left out."""
        names = [PREFIX + name.upper() for name in sorted(type(self).model_fields.keys() - _SECRET)]
        return {name: os.environ[name] for name in names if os.environ.get(name)}
