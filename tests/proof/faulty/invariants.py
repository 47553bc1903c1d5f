"""I1–I7 (reliability, "Faults"): what holds after every fault, asked of the tables as their owner and of the mail sink."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable

from tests.proof.faulty.crowd import LOHAS, Sent
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House

LEASE = 300.0  # seconds: what a worker held when it died, or when the database did, is free again after that


def cases_of_keys(house: House, keys: Iterable[str]) -> dict[str, list[str]]:
    """The references of the cases that each of these keys made."""
    rows = house.query(
        "select s.key::text, c.reference from complaints_submission s"
        " join complaints_case c on (c.tenant_id, c.id) = (s.tenant_id, s.case_id) where s.key = any(%s::uuid[])",
        [list(keys)],
    )
    found: dict[str, list[str]] = defaultdict(list)
    for key, reference in rows:
        found[key].append(reference)
    return found


def check_cases(house: House, figures: Figures, sent: list[Sent]) -> None:
    """I1, I2, I5, I7: what was acknowledged is there, once, with its story, at its company."""
    acknowledged = [one for one in sent if one.reference]
    found = cases_of_keys(house, [one.key for one in sent])
    figures.none("lost: acknowledged, no case", (one.key for one in acknowledged if not found.get(one.key)))
    figures.none("I1 keys with more than one case", (key for key, cases in found.items() if len(cases) > 1))
    figures.none(
        "I1 receipts that name another case",
        (one.key for one in acknowledged if found.get(one.key) and found[one.key] != [one.reference]),
    )
    figures.equal(
        "I1 cases of these keys", len({case for cases in found.values() for case in cases}), len(acknowledged)
    )
    figures.none("I2 cases without their first event", _column(house, _WITHOUT_FIRST_EVENT))
    figures.none("I2 cases without a history row", _column(house, _WITHOUT_HISTORY))
    figures.none("I5 broken chains (verify_audit)", flaws(house))
    figures.none("I7 rows that point into another company", strays(house))


_WITHOUT_FIRST_EVENT = """
    select reference from complaints_case c where not exists (
        select from complaints_caseevent e
        where (e.tenant_id, e.case_id, e.number, e.code) = (c.tenant_id, c.id, 1, 'case.received'))
"""
_WITHOUT_HISTORY = """
    select reference from complaints_case c where not exists (
        select from complaints_historicalcase h
        where (h.tenant_id, h.id, h.history_type) = (c.tenant_id, c.id, '+'))
"""


def _column(house: House, sql: str) -> list[object]:
    return [row[0] for row in house.query(sql)]


def flaws(house: House) -> list[str]:
    try:
        house.manage("verify_audit")
    except AssertionError as error:
        return str(error).strip().splitlines()[-1:]
    return []


def strays(house: House) -> list[str]:
    """Rows whose foreign key leads to a row of another company, for every key between tables of companies."""
    keys = house.query(
        "select k.conrelid::regclass::text, k.confrelid::regclass::text, a.attname from pg_constraint k"
        " join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey) and a.attname <> 'tenant_id'"
        " where k.contype = 'f' and array_length(k.conkey, 1) = 2"
    )
    assert len(keys) > 10, "the foreign keys between tables of companies are not found as they were"
    wrong = []
    with house.owner() as owner:
        for table, target, column in keys:
            sql = (
                f"select count(*) from {table} a join {target} b on b.id = a.{column} where a.tenant_id <> b.tenant_id"
            )
            row = owner.execute(sql).fetchone()
            if row and row[0]:
                wrong.append(f"{table}.{column}: {row[0]}")
    return wrong


def check_mail(house: House, figures: Figures, sent: list[Sent], *, cuts: int = 0) -> None:
    """I3, I4, I6: each case of these has one receipt, that was taken at least once, at the right address.

    cuts: how often a line to the mail server was cut after DATA; each may have sent a mail twice.
    """
    references = {one.reference: one for one in sent if one.reference}
    rows = house.query(
        "select c.reference, m.message_id, m.state from complaints_case c"
        " left join notifications_message m"
        " on (m.tenant_id, m.case_id, m.kind) = (c.tenant_id, c.id, 'receipt') and m.member_id is null"
        " where c.reference = any(%s)",
        [list(references)],
    )
    receipts: dict[str, list[str]] = defaultdict(list)
    for reference, message_id, _state in rows:
        receipts[reference] += [message_id] if message_id else []
    figures.none("I3 cases without a receipt", (case for case in references if not receipts[case]))
    figures.none("I3 cases with two receipts", (case for case, ids in receipts.items() if len(ids) > 1))
    copies = house.sink.copies()
    of_cases = [message_id for ids in receipts.values() for message_id in ids]
    figures.equal("receipts", len(set(of_cases)), len(references))
    figures.none("I3 receipts that never arrived", (one for one in of_cases if not copies[one]))
    repeats = sum(copies[one] - 1 for one in set(of_cases) if copies[one])
    figures.at_most("I4 receipts sent again", repeats, house.kills + cuts)
    figures.none("I4 arrived, but not said to be sent", (m for _, m, state in rows if m and state != "sent"))
    figures.none("I6 messages stuck after their lease", _column(house, _STUCK))
    figures.none("I7 mail that went to another company's client", _astray(house, references))


_STUCK = """
    select message_id from notifications_message
    where state = 'queued' and lease_until < now() - interval '30 seconds'
"""


def _astray(house: House, references: dict[str, Sent]) -> list[str]:
    """Mails that name a case of these, and reached anybody but its complainant."""
    return [
        f"{reference} to {', '.join(mail.recipients)}"
        for mail in house.sink.taken()
        for reference in mail.references
        if reference in references
        and mail.recipients != (references[reference].email,)
        and not all(address.endswith(_staff(references[reference])) for address in mail.recipients)
    ]


def _staff(one: Sent) -> str:
    return "@lohasbeans.example" if one.host == LOHAS else "@logoscon.example"


def waiting(house: House) -> int:
    """Events to plan and messages to send that are due, held, or wait for another try. What waits for the morning is not."""
    return house.number(
        "select (select count(*) from notifications_pendingevent where given_up_at is null)"
        " + (select count(*) from notifications_message"
        "    where state = 'queued' and (not_before <= now() or attempts > 0))"
    )


def states(house: House) -> Counter[str]:
    return Counter(dict(house.query("select state, count(*) from notifications_message group by state")))


def drain(house: House, *, seconds: float, hurry: bool) -> bool:
    """Whether everything that is owed leaves in time.

    hurry: whenever nothing moves, let time pass for what waits for another try, and for what a killed worker held.
    """
    deadline, still, before = time.monotonic() + seconds, 0, (-1, -1)
    while time.monotonic() < deadline:
        if (now := waiting(house)) == 0:
            return True
        done = len(house.sink.events())
        still = still + 1 if (now, done) == before else 0
        before = (now, done)
        if hurry and still >= 8:
            house.change(_TIME_PASSES)
            still = 0
        time.sleep(0.5)
    return False


_TIME_PASSES = """
    update notifications_message set not_before = least(not_before, now()), lease_until = least(lease_until, now())
    where state = 'queued' and attempts > 0
"""
