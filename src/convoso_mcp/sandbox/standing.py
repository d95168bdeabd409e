"""The account's fixed vocabulary: its name, campaigns, queues, dispositions and availability codes."""

from __future__ import annotations

from typing import NamedTuple

from convoso_mcp.sandbox.wire import Row

ACCOUNT_NAME = "Harborline Contact Group (SANDBOX)"
MEDICARE, SOLAR, DEBT, SUPPLEMENT, SOLAR_TEST = 3101, 3102, 3103, 3104, 3105
INBOUND, DEBT_INBOUND, SPANISH = 501, 502, 503
SYSTEM_USER = 666666  # owns the calls that reached no agent
FIRST_USER, FIRST_LEAD, FIRST_CALL, FIRST_RECORDING = 1000401, 5000001, 8000001, 300001

CAMPAIGNS = (
    (MEDICARE, "Medicare Advantage OB", "Y"),
    (SOLAR, "Solar Appointments West", "Y"),
    (DEBT, "Debt Relief Transfer", "Y"),
    (SUPPLEMENT, "Medicare Supplement OB", "N"),
    (SOLAR_TEST, "Solar Test DO NOT USE", "N"),
)
QUEUES = ((INBOUND, "Medicare Inbound"), (DEBT_INBOUND, "Debt Inbound"), (SPANISH, "Spanish"))


class Status(NamedTuple):
    """A disposition; its flags are Convoso's own words."""

    code: str
    name: str
    flags: str = ""
    custom: bool = False

    def row(self) -> Row:
        """As a row of the account's statuses."""
        flags = self.flags.split()
        answers = {flag: "Y" if flag in flags else "N" for flag in STATUS_FLAGS}
        return {"status": self.code, "name": self.name, **answers, "custom_status": "Y" if self.custom else "N"}


STATUS_FLAGS = ("final", "reached", "success", "dnc", "callback", "contact", "voicemail")
STATUSES = (
    Status("NEW", "New Lead"),
    Status("INCALL", "Lead Being Called"),
    Status("NA", "No Answer AutoDial"),
    Status("AA", "Answering Machine Detected"),
    Status("AM", "Answering Machine Sent to Message", "voicemail"),
    Status("AL", "Answering Machine Message Played", "voicemail"),
    Status("A", "Answering Machine", "voicemail"),
    Status("AFAX", "Fax Machine"),
    Status("B", "System Busy"),
    Status("CG", "Congestion"),
    Status("CIDB", "Blocked Caller ID"),
    Status("DC", "Disconnected Number"),
    Status("OI", "Operator Intercept"),
    Status("CALLHU", "Caller Hung Up"),
    Status("DROP", "Agent Not Available In Campaign"),
    Status("PDROP", "Pre-Routing Drop"),
    Status("XDROP", "Inbound Drop, No Agent"),
    Status("AHXFER", "After Hours Transfer"),
    Status("ERI", "Agent Lost Connection"),
    Status("XFER", "Transferred", "contact reached"),
    Status("DNCL", "Hopper Match Global DNC", "final"),
    Status("DNCC", "Hopper Match Campaign DNC", "final"),
    Status("QDNC", "IVR Opt-Out", "dnc final"),
    Status("DUP", "Duplicate", "final"),
    Status("SALE", "Sale", "success contact reached final", custom=True),
    Status("SOLD", "Sold (old, do not use)", "success contact reached final", custom=True),
    Status("APPT", "Appointment Set", "success contact reached final", custom=True),
    Status("LXFER", "Live Transfer", "success contact reached final", custom=True),
    Status("NI", "Not Interested", "contact reached", custom=True),
    Status("HU", "Hung Up", "contact", custom=True),
    Status("NQ", "Not Qualified", "contact reached final", custom=True),
    Status("CALLBK", "Callback", "contact reached callback", custom=True),
    Status("WRONG", "Wrong Number", "final", custom=True),
    Status("LANG", "Language Barrier", "contact", custom=True),
    Status("NOCONT", "No Contact (corrected by QA)", custom=True),
    Status("DNC", "Do Not Call", "dnc contact reached final", custom=True),
)  # fmt: skip
AVAILABILITY_CODES = {
    "Login": "1", "Ready": "2", "In Call": "3", "Wrap Up": "4", "Logout": "5",
    "Break": "11", "Lunch": "12", "Training": "13", "Personal": "14",
}  # fmt: skip
