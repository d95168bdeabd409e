"""What a status means: from its flags, from the kind of the dialer's own codes, from an operator's file; never from its name."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from convoso_mcp.answers.numbers.statuses import Meanings, read_overrides
from convoso_mcp.cli.composing import read_settings
from convoso_mcp.endpoints.statuses import SearchStatuses, Status
from convoso_mcp.errors import NotConfigured
from convoso_mcp.text import wording
from world import Wire, account


def status(code: str, flags: str = "", name: str = "", *, own: bool = True) -> Status:
    row = {"status": code, "name": name, "custom_status": "Y" if own else "N"}
    return Status.model_validate(
        dict.fromkeys(("contact", "voicemail", "final"), "N") | row | dict.fromkeys(flags.split(), "Y")
    )


def test_flags_decide_and_names_do_not() -> None:
    meanings = Meanings.made([status("SALE", name="Sale, success, contact"), status("NOTHIN", "contact success", "No contact")])
    assert (meanings.of("SALE").contact, meanings.of("SALE").success) == (False, False)
    assert (meanings.of("nothin").contact, meanings.of("nothin").success) == (True, True)
    assert meanings.flagged("success") == ("NOTHIN",)


def test_system_codes_have_their_kind_where_the_account_shows_none() -> None:
    kinds: dict[str, list[str]] = {}
    for meaning in Meanings().by_code.values():
        kinds.setdefault(meaning.kind, []).append(meaning.code)
    assert kinds == snapshot(
        {
            "unanswered": ["NEW", "NA", "B", "CG", "CGT", "CGD", "CGO", "CIDB", "CPDATB", "CPDB", "CPDNA", "CPDREJ"],
            "running": ["INCALL"],
            "machine": ["AA", "AM", "AL", "A", "AFAX"],
            "drop": ["DROP", "PDROP"],
            "abandoned": ["XDROP", "AHXFER"],
            "hangup": ["CALLHU"],
            "invalid": ["DC", "ADC", "OI", "CPDINV", "CPDSI"],
            "screened": ["DNCL", "DNCC", "DNCW", "DUP"],
            "person": ["QDNC", "ERI", "CBHOLD", "XFER"],
        }
    )
    flagged = {
        flag: Meanings().flagged(flag) for flag in ("contact", "reached", "success", "final", "dnc", "callback", "voicemail")
    }
    assert flagged == snapshot(
        {
            "contact": ("XFER",),
            "reached": ("XFER",),
            "success": (),
            "final": ("DNCC", "DNCL", "DNCW", "DUP", "QDNC"),
            "dnc": ("QDNC",),
            "callback": ("CBHOLD",),
            "voicemail": ("A", "AL", "AM"),
        }
    )


def test_the_accounts_flags_win_over_the_defaults_and_leave_the_kind() -> None:
    meanings = Meanings.made([status("AM", "contact", own=False), Status(status="QDNC"), status("XFER", own=False)])
    assert (meanings.of("AM").contact, meanings.of("AM").voicemail, meanings.of("AM").kind) == (True, False, "machine")
    assert (meanings.of("QDNC").dnc, meanings.of("XFER").contact) == (True, False)


def test_a_custom_status_takes_no_kind_from_a_system_code_spelt_alike() -> None:
    meanings = Meanings.made([status("DC", "contact", "Declined credit")])
    assert (meanings.of("DC").invalid, meanings.of("DC").contact, meanings.of("DC").kind) == (False, True, "person")


def test_a_code_that_nothing_explains_is_known_to_be_unknown() -> None:
    unknown = Meanings().of("zzz")
    assert (unknown.known, unknown.code, unknown.contact) == (False, "ZZZ", False)
    assert Meanings().of(None).known is False
    assert Meanings.made([status("ZZZ")]).of("zzz").known


@pytest.mark.parametrize(
    ("code", "by_agent", "expected"),
    [
        ("NI", True, (True, True)),
        ("NI", False, (False, False)),
        ("DROP", False, (False, True)),
        ("PDROP", False, (False, True)),
        ("XDROP", False, (False, False)),
        ("A", True, (False, False)),
        ("VMX", True, (False, False)),
        ("NA", True, (False, False)),
        ("DC", True, (False, False)),
        ("CALLHU", True, (False, False)),
        ("INCALL", True, (False, False)),
        ("ERI", True, (True, True)),
        ("ZZZ", True, (True, True)),
    ],
)
def test_who_was_handled_and_what_was_live_answered(code: str, by_agent: bool, expected: tuple[bool, bool]) -> None:  # noqa: FBT001  a case
    meaning = Meanings.made([status("NI", "contact"), status("VMX", "voicemail")]).of(code)
    assert (meaning.handled(by_agent=by_agent), meaning.live(by_agent=by_agent)) == expected


async def test_every_status_of_the_sandbox_is_explained(wire: Wire) -> None:
    async with account(wire) as convoso:
        page = await convoso.call(SearchStatuses(query=""))
    meanings = Meanings.made(page.rows)
    assert all(meanings.of(row.status).known for row in page.rows)
    assert meanings.flagged("success") == ("APPT", "LXFER", "SALE", "SOLD")
    assert meanings.of("AA").machine
    assert meanings.of("NI").contact


def test_an_operators_file_has_the_last_word(tmp_path: Path) -> None:
    path = tmp_path / "statuses.toml"
    path.write_text('[hotld]\nsuccess = true\n[CALLHU]\nclass = "person"\n[SALE]\ncontact = false\n', encoding="utf-8")
    meanings = Meanings.made([status("SALE", "contact success")], read_overrides(path))
    assert (meanings.of("HOTLD").success, meanings.of("HOTLD").known, meanings.of("HOTLD").kind) == (True, True, "person")
    assert meanings.of("CALLHU").handled(by_agent=True)
    assert (meanings.of("SALE").contact, meanings.of("SALE").success) == (False, True)


def test_a_mistake_in_the_file_stops_the_start_and_says_what_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "statuses.toml"
    monkeypatch.setenv("CONVOSO_STATUS_FILE", str(path))
    told = list[str]()
    for text in (None, b"[SALE\n", b"[SALE]\nsucces = true\n", b"[SALE]\nsuccess = 'Y'\n", b"[SALE]\nclass = 'sale'\n",
                 b"[not-a-code]\n", b"SALE = 1\n", b"\xff"):  # fmt: skip
        if text is not None:
            path.write_bytes(text)
        with pytest.raises(NotConfigured) as caught:
            read_settings(sandbox=True, read_only=False)
        told.append(wording(caught.value))
        assert str(tmp_path) not in told[-1]
    assert told == snapshot(
        [
            "[not_configured] A setting cannot be read. CONVOSO_STATUS_FILE: takes the whole path of a file that exists, such as /home/you/statuses.toml.",
            "[not_configured] A setting cannot be read. CONVOSO_STATUS_FILE: is no TOML that can be read, see line 1.",
            "[not_configured] A setting cannot be read. CONVOSO_STATUS_FILE: [SALE] takes contact, reached, success, final, dnc, callback, voicemail as true or false, and class as one of person, machine, drop, abandoned, invalid, hangup, unanswered, screened, running.",
            "[not_configured] A setting cannot be read. CONVOSO_STATUS_FILE: [SALE] takes contact, reached, success, final, dnc, callback, voicemail as true or false, and class as one of person, machine, drop, abandoned, invalid, hangup, unanswered, screened, running.",
            "[not_configured] A setting cannot be read. CONVOSO_STATUS_FILE: [SALE] takes contact, reached, success, final, dnc, callback, voicemail as true or false, and class as one of person, machine, drop, abandoned, invalid, hangup, unanswered, screened, running.",
            "[not_configured] A setting cannot be read. CONVOSO_STATUS_FILE: entry 1 is not a table named after a status code, such as [HOTLD].",
            "[not_configured] A setting cannot be read. CONVOSO_STATUS_FILE: entry 1 is not a table named after a status code, such as [HOTLD].",
            "[not_configured] A setting cannot be read. CONVOSO_STATUS_FILE: names a file that cannot be read.",
        ]
    )
    path.write_text("[SALE]\nsuccess = true\n", encoding="utf-8")
    assert read_settings(sandbox=True, read_only=False).status_file == path
