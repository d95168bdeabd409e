"""Leads: search, insert, update, delete, and the lead post and lead ping criteria."""

from __future__ import annotations

import json
import re

from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.clock import Clock
from convoso_mcp.sandbox.database import as_int
from convoso_mcp.sandbox.making.people import GMT
from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import (
    Form,
    Json,
    RefusedError,
    Row,
    Value,
    is_country_code,
    is_phone_number,
    page_of,
    texts,
)

_STANDARD_FIELDS = (
    "list_id", "status", "phone_code", "phone_number", "alt_phone_1", "alt_phone_2", "first_name", "last_name", "email",
    "address1", "address2", "city", "state", "province", "postal_code", "country", "gender", "date_of_birth", "user_id",
    "owner_id", "created_by", "last_modified_by",
)  # fmt: skip
_KEPT_WHEN_BLANK = {"list_id", "status", "phone_code", "phone_number", "user_id", "owner_id", "created_by", "last_modified_by"}
_USER_FIELDS = ("user_id", "owner_id", "created_by", "last_modified_by")
# What steers a request. Every other name is a field of the account's own, and is stored.
_OPTIONS = {
    "auth_token", "lead_id", "user", "adaptor_id", "criteria_key", "check_dup", "check_dup_archive", "check_dup_list",
    "check_dnc", "check_wireless", "hopper", "hopper_priority", "hopper_expires_in", "reject_by_carrier_type",
    "filter_phone_code", "blueinkdigital_token", "update_if_found", "search_campaign_id", "search_list_id",
    "update_order_by_last_called_time",
}  # fmt: skip
_SEARCHABLE_CUSTOM_FIELDS = ("source", "credit_score", "std_company_name", "std_consumer_number", "std_account_number")
_RANGES = {
    "l.created_at": ("created_at_start_date", "created_at_end_date"),
    "l.modified_at": ("updated_at_start_date", "updated_at_end_date"),
    "l.last_called": ("last_call_start_date", "last_call_end_date"),
}
_CHANGED = ("changed_at_start_date", "changed_at_end_date")
_GONE = ("deleted_at_start", "deleted_at_end", "archived_at_start", "archived_at_end")
_CRITERIA = {"MED-WEB": "20013", "SOL-REF": "20016"}
_NUMBER_ABROAD = re.compile(r"[0-9]{6,12}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

_SEARCH = """
SELECT l.*, l.id AS lead_id, s.name AS status_name, i.name AS directory_name, i.campaign_id AS campaign_uid,
    c.name AS campaign_name, u.first_name || ' ' || u.last_name AS user_name
FROM leads l LEFT JOIN lists i ON i.id = l.list_id LEFT JOIN campaigns c ON c.id = i.campaign_id
LEFT JOIN statuses s ON s.status = l.status LEFT JOIN users u ON u.id = l.user_id
"""


def search_leads(account: Account, form: Form) -> dict[str, Json]:
    """Leads by any standard field, by date ranges, and by those custom fields that are searchable."""
    page = page_of(form, default=10, most=2000)
    where = Where().equal("l.id", form["lead_id"]).equal("u.email", form["user"])
    for name in _STANDARD_FIELDS:
        where.equal(f"l.{name}", form[name])
    for name in _SEARCHABLE_CUSTOM_FIELDS:
        where.equal(f"json_extract(l.custom, '$.{name}')", form[name])
    for column, (start, end) in [*_RANGES.items(), ("l.modified_at", _CHANGED)]:
        where.between(column, account.clock.first(form[start]), account.clock.last(form[end]))
    if any(form[name] for name in _GONE):
        where.add("0")  # deleted leads are gone for good here, and nothing is ever archived
    by_update = any(form[name] for name in _RANGES["l.modified_at"])
    total, leads = account.page(_SEARCH, where, "l.modified_at, l.id" if by_update else "l.id", page)
    if not total:
        raise RefusedError(6000, "Missing lists")
    return {
        "success": True,
        "data": {
            "offset": str(page.offset),
            "limit": str(page.limit),
            "total": total,
            "entries": [_entry(account.clock, lead) for lead in leads],
        },
    }


def _entry(clock: Clock, lead: Row) -> Json:
    shown = texts(lead)
    custom: dict[str, str] = json.loads(shown.pop("custom"))
    times = {name: clock.compact_iso(as_int(lead[name])) for name in ("created_at", "modified_at")}
    return {**custom, **shown, **times, "last_called": clock.text_or_blank(lead["last_called"])}


def insert_lead(account: Account, form: Form) -> dict[str, Json]:
    """A new lead, or with update_if_found perhaps an old one: the answer does not say which."""
    if form.on("filter_phone_code") and len(form["phone_number"]) == len("13055550142"):
        form |= {"phone_code": form["phone_number"][0], "phone_number": form["phone_number"][1:]}
    if not form["phone_number"] and not form["list_id"]:
        raise RefusedError(6023, "Required fields are missed")
    if not form["phone_number"] or not form["list_id"]:
        raise RefusedError(6007, "The Lead requires a phone number and list id")
    columns = _checked(account, form)
    if form.on("update_if_found"):
        found = _found(account, form)
        if found is not None:
            return _updated(account, found, form, columns)
    if _is_duplicate(account, form):
        raise RefusedError(6009, "The phone number already exists")
    return _inserted(account, form, columns)


def update_lead(account: Account, form: Form) -> dict[str, Json]:
    """Change what is sent: omitted fields keep their value, blank text clears it."""
    lead = account.required("leads", form["lead_id"], 6001, "No such Lead")
    return _updated(account, lead, form, _checked(account, form, lead))


def delete_lead(account: Account, form: Form) -> dict[str, Json]:
    """The lead and its callbacks go; its calls stay in the log."""
    lead = account.required("leads", form["lead_id"], 6001, "No such Lead")
    account.run("DELETE FROM callbacks WHERE lead_id = ?", lead["id"])
    account.run("DELETE FROM leads WHERE id = ?", lead["id"])
    return {"success": True}


def post_lead(account: Account, form: Form) -> dict[str, Json]:
    """Insert a lead where its criteria says, unless the criteria refuses it."""
    refusal = _refused_by_criteria(account, form)
    if refusal:
        raise RefusedError(0, refusal)  # no code is documented
    form |= {"list_id": _CRITERIA[form["criteria_key"]]}
    return _inserted(account, form, _checked(account, form))


def ping_lead(account: Account, form: Form) -> dict[str, Json]:
    """Whether a criteria would take the lead. Both answers are a success."""
    return {"success": True, "result": "Denied" if _refused_by_criteria(account, form) else "Accepted"}


def _refused_by_criteria(account: Account, form: Form) -> str:
    phone = form["phone_number"]
    if form["criteria_key"] not in _CRITERIA:
        return "Unknown criteria key"
    leadlist = account.find("lists", _CRITERIA[form["criteria_key"]])
    if leadlist is None or leadlist["status"] != "Y" or leadlist["gone_at"] is not None:
        return "The list of the criteria is not active"
    if not _can_be_dialed(form["phone_code"], phone):
        return "The phone number is invalid"
    if account.row("SELECT id FROM dnc WHERE phone_number = ?", phone) is not None:
        return "The phone number is on the DNC list"
    if account.row("SELECT id FROM leads WHERE phone_number = ?", phone) is not None:
        return "The phone number already exists"
    return ""


def _can_be_dialed(phone_code: str, phone_number: str) -> bool:
    """Whether a number has a length of its country: ten digits in country 1, which blank means, six to twelve elsewhere."""
    if phone_code in {"", "1"}:
        return is_phone_number(phone_number)
    return is_country_code(phone_code) and _NUMBER_ABROAD.fullmatch(phone_number) is not None


def _checked(account: Account, form: Form, before: Row | None = None) -> Row:
    """The standard fields a form sets, each held against its rule; country code and number as they will be together."""
    if form["list_id"]:
        account.required("lists", form["list_id"], 6002, "No such List")
    telephone = {name: form[name] for name in ("phone_code", "phone_number") if form[name]}
    after = Form({**texts(before or {}), **telephone})
    if telephone and not _can_be_dialed(after["phone_code"], after["phone_number"]):
        raise RefusedError(6008, "The phone number is invalid")
    if form["email"] and not _EMAIL.fullmatch(form["email"]):
        raise RefusedError(6079, "Invalid Email(s)")
    for name in _USER_FIELDS:
        if form[name] not in {"", "0"}:
            account.required("users", form[name], 6006, "No such User")
    columns: Row = {name: form[name] for name in _STANDARD_FIELDS if name in form}
    if form["user"]:
        agent = account.row("SELECT id FROM users WHERE email = ? COLLATE NOCASE", form["user"])
        if agent is None:
            raise RefusedError(6006, "No such User")
        columns["user_id"] = str(agent["id"])
    if "state" in form:
        columns["locale_gmt"] = GMT.get(form["state"], "")
    return {name: value for name, value in columns.items() if value or name not in _KEPT_WHEN_BLANK}


def _inserted(account: Account, form: Form, columns: Row) -> dict[str, Json]:
    made: Row = {"created_at": account.now, "modified_at": account.now, "locale_gmt": ""}
    lead_id = account.add("leads", {**made, **columns, "custom": json.dumps(_custom_fields(form))})
    return {"success": True, "data": {"lead_id": str(lead_id)}}


def _updated(account: Account, lead: Row, form: Form, columns: Row) -> dict[str, Json]:
    custom = {**json.loads(str(lead["custom"])), **_custom_fields(form)}
    account.change("leads", lead["id"], {**columns, "modified_at": account.now, "custom": json.dumps(custom)})
    return {"success": True, "data": {"lead_id": str(lead["id"])}}


def _custom_fields(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.items() if name not in _OPTIONS and name not in _STANDARD_FIELDS}


def _found(account: Account, form: Form) -> Row | None:
    """What update_if_found finds: the lead id or the phone number, in a list (which wins), a campaign or anywhere."""
    where = Where().equal("l.id", form["lead_id"])
    if not form["lead_id"]:
        where.equal("l.phone_number", form["phone_number"])
    if form["search_list_id"]:
        where.equal("l.list_id", form["search_list_id"])
    else:
        where.equal("i.campaign_id", form["search_campaign_id"])
    ascending = form["update_order_by_last_called_time"].upper() == "ASC"
    order = "ORDER BY coalesce(l.last_called, 0) " + ("ASC" if ascending else "DESC")
    return next(iter(account.rows(_SEARCH, where.sql, order, values=where.values)), None)


def _is_duplicate(account: Account, form: Form) -> bool:
    """check_dup: 1 looks in the whole account, 2 in the list, 3 in the list's campaign; 4 is documented without a meaning."""
    scope = {"": "none", "0": "none", "2": "list", "3": "campaign"}.get(form["check_dup"], "account")
    if scope == "none":
        return False
    where = Where().equal("l.phone_number", form["phone_number"])
    if scope == "list":
        where.equal("l.list_id", form["list_id"])
    if scope == "campaign":
        same: Value = form["list_id"]
        where.add("i.campaign_id = (SELECT campaign_id FROM lists WHERE id = ?)", same)
    return bool(account.rows(_SEARCH, where.sql, values=where.values))


ANSWERS = {
    "/leads/search": search_leads,
    "/leads/insert": insert_lead,
    "/leads/update": update_lead,
    "/leads/delete": delete_lead,
    "/lead-post-validation/insert": post_lead,
    "/lead-validation/search": ping_lead,
}
