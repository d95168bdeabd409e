"""The do-not-call list and the SMS opt-out list: two registers of numbers with nearly the same interface."""

from __future__ import annotations

import re

from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.database import as_int
from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import (
    Form,
    Json,
    RefusedError,
    Row,
    Value,
    is_country_code,
    is_phone_number,
    number,
    page_of,
    texts,
)

# Campaign 0 is the whole account, -1 the campaigns of type Purpose.
_WIDER_SCOPES = {"0", "-1"}
_PURPOSES = {
    "COLLECT", "COMMNOTM", "CONFIRM", "ESIGN", "HIPAA", "INFORM", "NONCOMM", "NONPROF", "NOTFOUND", "NOTIFY", "TELEMKT",
    "VERIFY",
}  # fmt: skip
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BLANK, _NOT_BLANK = "-BLANK-", "-NOTBLANK-"


class Register:
    """The do-not-call list; the SMS opt-out list says below where it differs."""

    table = "dnc"
    global_name = "Global DNC"

    @property
    def select(self) -> str:
        """Its entries with the names of their campaigns."""
        return " ".join(("SELECT r.*, c.name FROM", self.table, "r LEFT JOIN campaigns c ON c.id = r.campaign_id"))

    def search(self, account: Account, form: Form) -> dict[str, Json]:
        """Its entries, by number, scope, reason and purpose; an empty search is a success with total 0."""
        page = page_of(form, default=100, most=1000, farthest=100_000)
        if form["id"] and number(form["id"]) is None:
            raise RefusedError(6056, "Missing or invalid value for ID")
        if form["campaign_id"]:
            _check_campaign(account, form, 6006, "Invalid Campaign ID")
        if form["phone_code"]:
            _check_country_code(form)
        _check_words(form, _BLANK, _NOT_BLANK)
        where = Where().equal("r.id", form["id"]).equal("r.campaign_id", form["campaign_id"])
        where.equal("r.phone_number", form["phone_number"]).equal("r.phone_code", form["phone_code"])
        inserted = form["insert_date"]  # a day or a moment; what is neither matches nothing
        if inserted:
            first, last = account.clock.first(inserted), account.clock.last(inserted)
            where.between("r.insert_date", first or 0, last or 0)
        for name in ("reason", "purpose"):
            _match_word(where, f"r.{name}", form[name])
        total, rows = account.page(self.select, where, "r.id", page)
        entries = [self._entry(texts({**row, "insert_date": account.clock.text(as_int(row["insert_date"]))})) for row in rows]
        return {
            "success": True,
            "data": {"offset": page.offset, "limit": page.limit, "total": total, "entries": entries},
        }

    def _entry(self, row: dict[str, str]) -> dict[str, Json]:
        scope = {"0": self.global_name, "-1": "Purpose"}.get(row["campaign_id"], row["name"])
        shared = {name: row[name] for name in ("id", "phone_number", "campaign_id", "insert_date", "phone_code", "reason")}
        return {**shared, "campaign_uid": row["campaign_id"], "campaign_name": scope, **self._own_fields(row)}

    def _own_fields(self, row: dict[str, str]) -> dict[str, Json]:
        kind = {"0": "", "-1": "Purpose"}.get(row["campaign_id"], "Normal")
        return {"campaign_type": kind, "purpose": row["purpose"]}

    def insert(self, account: Account, form: Form) -> dict[str, Json]:
        """Put a number on it."""
        _check_campaign(account, form, 6006, "Invalid Campaign ID")
        if not is_phone_number(form["phone_number"]):
            raise RefusedError(6007, "Invalid Phone Number")
        _check_country_code(form)
        _check_words(form, _BLANK)
        self._check_purpose_given(form["campaign_id"], form["purpose"])
        if self._same(account, form):
            raise RefusedError(6008, "The phone number already exists")
        words = {name: form[name].replace(_BLANK, "") for name in ("reason", "purpose")}
        place = {name: form[name] for name in ("phone_number", "phone_code", "campaign_id")}
        return self._inserted(account.add(self.table, {**place, **words, "insert_date": account.now}))

    def update(self, account: Account, form: Form) -> dict[str, Json]:
        """Change an entry; -BLANK- clears a word."""
        row = account.required(self.table, form["id"], 6056, "Missing or Invalid value for ID")
        self._check_place(form)
        if form["phone_number"] and not is_phone_number(form["phone_number"]):
            raise RefusedError(6008, "The phone number is invalid")
        if form["phone_code"]:
            _check_country_code(form)
        if form["campaign_id"]:
            _check_campaign(account, form, 6004, "Unknown Campaign ID")
        _check_words(form, _BLANK)
        after = Form({**texts(row), **{name: value for name, value in form.items() if value}})
        self._check_purpose_given(after["campaign_id"], after["purpose"])
        if any(same["id"] != row["id"] for same in self._same(account, after)):
            raise RefusedError(6059, "This combination of Phone number, Campaign and Country Code already exists")
        place = {name: after[name] for name in ("phone_number", "phone_code", "campaign_id")}
        words = {name: after[name].replace(_BLANK, "") for name in ("reason", "purpose")}
        account.change(self.table, row["id"], {**place, **words})
        return self._updated(row["id"])

    def _same(self, account: Account, form: Form) -> list[Row]:
        where = Where().equal("r.phone_number", form["phone_number"]).equal("r.phone_code", form["phone_code"])
        where.equal("r.campaign_id", form["campaign_id"])
        return account.rows(self.select, where.sql, values=where.values)

    def _check_place(self, form: Form) -> None:
        """Whether the parameters that say where an entry applies fit together; here any of them may be sent."""

    def _check_purpose_given(self, campaign_id: str, purpose: str) -> None:
        """Whether a purpose is there if it must be; here it never must."""

    def _inserted(self, row_id: int) -> dict[str, Json]:
        return {"success": True, "id": row_id}

    def _updated(self, row_id: Value) -> dict[str, Json]:
        return {"success": True, "id": row_id}


class SmsOptOuts(Register):
    """The SMS opt-out list: capital Purpose in its rows, other answers to writes, and its own rules for updates."""

    table = "sms_opt_outs"
    global_name = "Global"

    def _own_fields(self, row: dict[str, str]) -> dict[str, Json]:
        return {"Purpose": row["purpose"]}

    def _check_place(self, form: Form) -> None:
        sent = [form[name] for name in ("phone_number", "phone_code", "campaign_id")]
        if any(sent) and not all(sent):
            raise RefusedError(4001, "Missing required field: phone_number, phone_code and campaign_id go together")
        if any(value and not re.fullmatch(r"-?[0-9]+", value) for value in sent):
            raise RefusedError(4002, "phone_number / phone_code / campaign_id must be numeric")

    def _check_purpose_given(self, campaign_id: str, purpose: str) -> None:
        if campaign_id == "-1" and purpose in {"", _BLANK}:
            raise RefusedError(6080, "purpose is mandatory for campaigns of type Purpose.")

    def _inserted(self, row_id: int) -> dict[str, Json]:
        return {"success": True}

    def _updated(self, row_id: Value) -> dict[str, Json]:
        return {"success": True, "data": {"id": str(row_id)}}


def delete_dnc(account: Account, form: Form) -> dict[str, Json]:
    """Take a number off one scope of the do-not-call list, and perhaps give its leads a status."""
    missing = {
        "phone_code": (6000, "Missing Phone Code"),
        "campaign_id": (6001, "Missing Campaign ID"),
        "phone_number": (6002, "Missing Phone Number"),
    }
    for name, (code, text) in missing.items():
        if not form[name]:
            raise RefusedError(code, text)
    if form.on("update_lead_status"):
        if not form["lead_status"]:
            raise RefusedError(6005, "Missing Lead status")
        if not account.status_exists(form["lead_status"]):
            raise RefusedError(6004, "Invalid Lead status")
    place = (form["phone_number"], form["phone_code"], form["campaign_id"])
    where = "phone_number = ? AND phone_code = ? AND CAST(campaign_id AS TEXT) = ?"
    if not account.run(f"DELETE FROM dnc WHERE {where}", *place):  # noqa: S608  the words are ours, the values bound
        raise RefusedError(6003, "Phone Number Not Found")
    if form.on("update_lead_status"):
        changed = (form["lead_status"], account.now, form["phone_number"])
        account.run("UPDATE leads SET status = ?, modified_at = ? WHERE phone_number = ?", *changed)
    return {"success": True}


def _check_campaign(account: Account, form: Form, code: int, text: str) -> None:
    if form["campaign_id"] not in _WIDER_SCOPES:
        account.required("campaigns", form["campaign_id"], code, text)


def _check_country_code(form: Form) -> None:
    if not is_country_code(form["phone_code"]):
        raise RefusedError(6026, "Missing or Invalid Country Code")


def _check_words(form: Form, *reserved: str) -> None:
    """Purposes are Convoso's codes, reasons free text; only the reserved words that are meant here may be sent."""
    purpose, reason = form["purpose"], form["reason"]
    if purpose and purpose not in {*_PURPOSES, *reserved}:
        raise RefusedError(6057, "Invalid Purpose Provided")
    if _CONTROL_CHARACTER.search(reason) or reason in {_BLANK, _NOT_BLANK} - {*reserved}:
        raise RefusedError(6058, "Invalid Reason Provided")


def _match_word(where: Where, column: str, word: str) -> None:
    if word == _BLANK:
        where.add(f"{column} = ''")
    elif word == _NOT_BLANK:
        where.add(f"{column} <> ''")
    else:
        where.equal(column, word)


_DNC, _SMS = Register(), SmsOptOuts()
ANSWERS = {
    "/dnc/search": _DNC.search,
    "/dnc/insert": _DNC.insert,
    "/dnc/update": _DNC.update,
    "/dnc/delete": delete_dnc,
    "/sms-opt-out/search": _SMS.search,
    "/sms-opt-out/insert": _SMS.insert,
    "/sms-opt-out/update": _SMS.update,
}
