"""F8: the mail server refuses, fails, hangs, and cuts the line. What can be delivered is; what cannot is told; others wait for nobody."""

from __future__ import annotations

import statistics
import time
from collections import Counter

from tests.proof.faulty.crowd import LOGOSCON, LOHAS, Sent
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import check_cases, drain
from tests.proof.faulty.sink import Rule

TITLE = "mail server refuses, fails, hangs, cuts"
HOUSE = {"mail_timeout": 1}
MAILS = 10_000
A_SECOND = 12  # complaints; each is two mails
WAYS = ("4xx", "5xx", "hang", "drop")  # each for a tenth of one company's mails: 5 % of all
RULES = (
    Rule("^4xx", "4xx", times=2),
    Rule("^5xx", "5xx"),
    Rule("^hang", "hang", times=1),
    Rule("^drop", "drop", times=1),
)
SOON = 60.0  # seconds


def run(house: House, scale: float) -> Figures:
    figures, mails = Figures("F8", TITLE), scaled(MAILS, scale, least=80)
    house.sink.rules(*RULES)
    # As fast as two cores can file and send at once: a queue before the mail server would hide what its failures cost.
    crowd = house.crowd(mails, at_once=8, pace=8 / A_SECOND, hosts=(LOHAS, LOGOSCON), mailbox=_mailbox).start()
    while crowd.is_busy and len(crowd.acknowledged) < mails / 2:
        time.sleep(0.1)
    house.sink.close()  # for a moment it takes no line at all
    time.sleep(3)
    house.sink.open()
    crowd.wait()
    drained = drain(house, seconds=max(120.0, mails / 10), hurry=True)
    house.sink.rules()
    rows = _receipts(house, crowd.acknowledged)
    copies = house.sink.copies()
    figures.show("mails", f"{mails}, half of them of a company whose clients' mail fails")
    figures.show("what the mail server did", dict(Counter(str(one["what"]) for one in house.sink.events())))
    figures.promise("all that can leave has left", drained, "yes", drained)
    for way in ("4xx", "hang", "drop", "ok"):
        of_way = [row for row in rows if row[0].startswith(way)]
        arrived = sum(bool(copies[message_id]) and state == "sent" for _, message_id, state, *_ in of_way)
        figures.promise(f"{way}: delivered in the end", f"{arrived} of {len(of_way)}", "all", arrived == len(of_way))
    refused = [row for row in rows if row[0].startswith("5xx")]
    figures.at_least("5xx: mails", len(refused), 1)
    figures.equal("5xx: failed", sum(state == "failed" for _, _, state, *_ in refused), len(refused))
    figures.equal("5xx: recorded as failed once each", sorted({failed for *_, failed in refused}), [1])
    figures.none("5xx: taken all the same", (row[1] for row in refused if copies[row[1]]))
    repeats = sum(count - 1 for count in copies.values())
    cut = sum(row[0].startswith("drop") for row in rows) + 8  # and the lines that were open when it closed
    figures.at_most("mails sent again", repeats, cut)
    _others(house, figures, rows)
    check_cases(house, figures, crowd.sent)
    return figures


def _mailbox(number: int) -> str:
    """Even numbers are of the company whose clients' mail fails: four tenths of it."""
    tenth = number // 2 % 10
    return WAYS[tenth] if number % 2 == 0 and tenth < len(WAYS) else "ok"


def _receipts(house: House, sent: list[Sent]) -> list[tuple[str, str, str, float, int]]:
    """Recipient, Message-ID, state, time of writing, and number of attempts that failed for good, of each receipt."""
    rows = house.query(
        "select m.recipients[1], m.message_id, m.state, extract(epoch from m.created_at)::float8,"
        " (select count(*) from notifications_deliveryattempt a"
        "  where (a.tenant_id, a.message_id, a.outcome) = (m.tenant_id, m.id, 'failed'))"
        " from notifications_message m where m.kind = 'receipt' and m.recipients[1] = any(%s)",
        [[one.email for one in sent]],
    )
    return [(str(to), str(message_id), str(state), at, int(failed)) for to, message_id, state, at, failed in rows]


def _others(house: House, figures: Figures, rows: list[tuple[str, str, str, float, int]]) -> None:
    """The other company's mail: all there, once, and not much later than written."""
    company = LOGOSCON.split(".", maxsplit=1)[0]
    first = {mail.message_id: mail.at for mail in reversed(house.sink.taken())}
    theirs = [row for row in rows if f"@{company}-" in row[0]]
    waited = sorted(first[row[1]] - row[3] for row in theirs if row[1] in first)
    figures.equal("the other company's mails, delivered", len(waited), len(theirs))
    figures.show("they waited, seconds (median)", f"{statistics.median(waited):.1f}")
    figures.at_most("they waited, seconds (longest)", waited[-1], SOON)
