"""What each mail says by default, and which variables its text may use. A company may put its own text in its place.

A body is paragraphs with blank lines between them. A paragraph that uses a variable which is empty is left out whole: a
company that publishes no terms says nothing about dates. A line that is nothing but `{message}` or another long text is
set off as a block; one that is nothing but `{link}` or `{rate_link}` becomes a button.

No subject tells the story, a name or any free text (LO-8, LB-8). The receipt goes to an address that nobody has proven
yet, so nothing that the complainant wrote is among its variables. Mails to members say what happened, by when and where
to read it; never the story, never the complainant's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Text:
    """button: what stands on the button of `{link}`."""

    subject: StrPromise
    body: StrPromise
    button: StrPromise


DESCRIPTIONS = {
    "company": _("Name of the company"),
    "reference": _("Reference of the case"),
    "kind": _("Kind of the case, as your policy calls it"),
    "received": _("Day and time at which you first heard of it"),
    "link": _("Link to the case: its tracking page, or its page at the desk"),
    "rate_link": _("Link to the questions on how the case was handled"),
    "contact": _("Telephone and e-mail of the company"),
    "handler": _("Name of who handles the case, or asks"),
    "next_update": _("Day until which the complainant hears from you next"),
    "acknowledge_by": _("Last day of the acknowledgement; empty unless you publish this term"),
    "resolve_by": _("Last day of the resolution; empty unless you publish this term"),
    "answer_by": _("Last day on which you wait for an answer"),
    "question": _("Your question to the complainant"),
    "message": _("What the handler writes to the complainant"),
    "reason": _("The reason, as the complainant may read it"),
    "actions_taken": _("What was done about the case"),
    "explanation": _("Why it was decided so"),
    "outcome": _("What was decided"),
    "promise": _("What you promised to do"),
    "due": _("Day by which it is due"),
    "day": _("The day that the mail is about"),
    "from_day": _("Last day of the term, as it was"),
    "to_day": _("Last day of the term, as it is now"),
    "clock": _("Name of the term"),
    "level": _("Level that the case has reached"),
    "name": _("Name of the member who gets the mail"),
    "what": _("What it is about, in a few words; never words of the complainant"),
}

# Written by people, with line breaks of their own.
LONG = frozenset({"question", "message", "reason", "actions_taken", "explanation", "promise", "what"})
LINKS = frozenset({"link", "rate_link"})
# All that a subject may use, be it a company's own.
OF_SUBJECTS = frozenset({"company", "reference", "kind", "clock", "due", "day", "answer_by"})

_RECEIPT = frozenset({"company", "reference", "received", "link", "contact", "acknowledge_by", "resolve_by"})
_CASE = frozenset(
    {"company", "reference", "received", "link", "contact", "kind", "handler", "next_update", "resolve_by"}
)
_MEMBER = frozenset({"company", "reference", "received", "link", "kind", "name", "what"})
_TERM = frozenset({"clock", "due"})

VARIABLES: dict[str, frozenset[str]] = {
    "receipt": _RECEIPT,
    "acknowledgement": _CASE | {"message", "acknowledge_by"},
    "progress": _CASE | {"message"},
    "question": _CASE | {"question", "answer_by"},
    "question_reminder": _CASE | {"question", "answer_by"},
    "answer_received": _CASE,
    "extension": _CASE | {"clock", "from_day", "to_day", "reason"},
    "date_moved": _CASE | {"clock", "from_day", "to_day", "reason"},
    "escalation": _CASE | {"level", "message"},
    "not_satisfied": _CASE | {"level"},
    "remedy": _CASE | {"promise", "due", "day"},
    "resolution": _CASE | {"outcome", "actions_taken", "explanation", "rate_link"},
    "follow_up": _CASE | {"rate_link"},
    "reopened": _CASE | {"message"},
    "withdrawn": _CASE | {"reason"},
    "withdrawn_no_answer": _CASE | {"answer_by"},
    "assigned": _MEMBER | _TERM,
    "answered": _MEMBER | _TERM,
    # Whoever is asked sees the question, at the desk, and nothing else of the case.
    "asked_colleague": frozenset({"company", "reference", "link", "name", "handler", "due"}),
    "colleague_answered": _MEMBER,
    "escalated": _MEMBER | _TERM | {"level"},
    "reminder": _MEMBER | _TERM,
    "breached": _MEMBER | _TERM,
    "update_due": _MEMBER | {"day"},
    "update_missed": _MEMBER | {"day"},
    "question_overdue": _MEMBER | {"answer_by"},
    "rated": _MEMBER,
    "new_case": _MEMBER | _TERM,
    "digest": frozenset({"company", "link", "name", "what", "day"}),
    "delivery_failed": _MEMBER,
}

_MY_CASE = _("Open my case")
_THE_CASE = _("Open the case")

TO_COMPLAINANTS: dict[str, Text] = {
    "receipt": Text(
        subject=_("We have received your case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "Thank you for telling us. We have received your case and put it on record.\n\n"
            "Reference: {reference}\n"
            "Received: {received}\n\n"
            "You will know who handles it before the end of {acknowledge_by}.\n\n"
            "You will have our answer before the end of {resolve_by}.\n\n"
            "We look into it and answer you as soon as possible. You will hear from us on the way.\n\n"
            "On the page of your case you see each step, answer our questions and add what is missing:\n"
            "{link}\n"
            "This link holds your tracking code. Keep this message, and do not pass it on: whoever has the link can "
            "open your case.\n\n"
            "If you would rather talk to us, have your reference {reference} ready: {contact}\n\n"
            "If you did not file a case with us, somebody gave this address by mistake. You may then delete this "
            "message.\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "acknowledgement": Text(
        subject=_("Who handles your case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "We have read your case {reference} with care and have begun to work on it.\n\n"
            "{handler} handles your case.\n\n"
            "We have filed it as: {kind}.\n\n"
            "{message}\n\n"
            "You will hear from us by {next_update}.\n\n"
            "You will have our answer before the end of {resolve_by}.\n\n"
            "You can follow your case, or add something to it, on its page:\n"
            "{link}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "progress": Text(
        subject=_("News of your case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "We would like to tell you how your case {reference} is going.\n\n"
            "{message}\n\n"
            "You will hear from us again by {next_update}.\n\n"
            "All that happened so far stands on the page of your case:\n"
            "{link}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "question": Text(
        subject=_("A question about your case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "To go on with your case {reference} we need to know something from you.\n\n"
            "{question}\n\n"
            "Please answer by {answer_by}.\n\n"
            "You can answer, and send files, on the page of your case:\n"
            "{link}\n\n"
            "If you would rather tell us yourself: {contact}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_("Answer the question"),
    ),
    "question_reminder": Text(
        subject=_("We still need your answer for case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "Some days ago we asked you something about your case {reference}. Perhaps our message escaped you.\n\n"
            "{question}\n\n"
            "We wait for your answer until {answer_by}.\n\n"
            "You can answer, and send files, on the page of your case:\n"
            "{link}\n\n"
            "If you cannot answer, or need more time, tell us: {contact}\n\n"
            "If you have answered in the meantime, thank you: there is nothing more to do.\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_("Answer the question"),
    ),
    "answer_received": Text(
        subject=_("We have your answer for case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "Thank you. We have your answer and go on with your case {reference}.\n\n"
            "You will hear from us by {next_update}.\n\n"
            "You will have our resolution before the end of {resolve_by}.\n\n"
            "You can follow your case on its page:\n"
            "{link}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "extension": Text(
        subject=_("We need more time for your case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "We are working on your case {reference}, and we need more time than we had thought. We are sorry.\n\n"
            "This is the reason:\n"
            "{reason}\n\n"
            "{clock}: before the end of {to_day}, instead of {from_day}.\n\n"
            "You will hear from us by {next_update}.\n\n"
            "You can follow your case on its page:\n"
            "{link}\n\n"
            "If this is a difficulty for you, please tell us: {contact}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "date_moved": Text(
        subject=_("A new date in your case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "A date that we had told you in your case {reference} has changed.\n\n"
            "{clock}: before the end of {to_day}, instead of {from_day}.\n\n"
            "This is the reason:\n"
            "{reason}\n\n"
            "You can follow your case on its page:\n"
            "{link}\n\n"
            "If this is a difficulty for you, please tell us: {contact}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "escalation": Text(
        subject=_("Your case {reference} is at the next level · {company}"),
        body=_(
            "Good day,\n\n"
            "Your case {reference} has gone to the next level of our company. Somebody who has not handled it yet "
            "looks into it, with all that you have told us. You need not repeat anything.\n\n"
            "Level: {level}\n\n"
            "{handler} handles your case now.\n\n"
            "{message}\n\n"
            "You will hear from us by {next_update}.\n\n"
            "You will have our answer before the end of {resolve_by}.\n\n"
            "You can follow your case, or add something to it, on its page:\n"
            "{link}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "not_satisfied": Text(
        subject=_("We look at your case {reference} again · {company}"),
        body=_(
            "Good day,\n\n"
            "You have told us that our answer in case {reference} does not settle it for you. Thank you for saying so. "
            "Your case stays open, and somebody else looks at it again.\n\n"
            "Level: {level}\n\n"
            "{handler} handles your case now.\n\n"
            "You will hear from us by {next_update}.\n\n"
            "You will have our new answer before the end of {resolve_by}.\n\n"
            "You can follow your case, or add something to it, on its page:\n"
            "{link}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "remedy": Text(
        subject=_("What we promised you in case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "In your case {reference} we have promised you this:\n"
            "{promise}\n\n"
            "We will do it by {due} at the latest.\n\n"
            "We did it on {day}. If you see it otherwise, please tell us.\n\n"
            "You can follow it on the page of your case:\n"
            "{link}\n\n"
            "If you have a question: {contact}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "resolution": Text(
        subject=_("Our answer to your case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "We have finished looking into your case {reference}. This is our answer.\n\n"
            "What we decided: {outcome}\n\n"
            "What we did:\n"
            "{actions_taken}\n\n"
            "Why:\n"
            "{explanation}\n\n"
            "You can read it again on the page of your case:\n"
            "{link}\n"
            "If this does not settle it for you, choose “I do not agree” on that page. Your case then goes to the next "
            "level, where somebody who has not handled it yet looks at it again.\n\n"
            "In some days we will ask you how it went: your opinion helps us to do better.\n\n"
            "If you like, you can tell us now:\n"
            "{rate_link}\n\n"
            "If you have a question, or would rather tell us yourself: {contact}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "follow_up": Text(
        subject=_("How did it go? Your case {reference} · {company}"),
        body=_(
            "Good day,\n\n"
            "Some days ago we answered your case {reference}. We would like to know whether all is well now, and how "
            "we treated you.\n\n"
            "There are two short questions. With your answer the case is closed:\n"
            "{rate_link}\n\n"
            "If it is not settled for you, choose “I do not agree” on the page of your case, and somebody else looks at "
            "it again:\n"
            "{link}\n\n"
            "If you would rather tell us yourself: {contact}\n\n"
            "Thank you for your time.\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "reopened": Text(
        subject=_("We have opened your case {reference} again · {company}"),
        body=_(
            "Good day,\n\n"
            "We have opened your case {reference} again and are looking into it. You need not repeat anything.\n\n"
            "{handler} handles your case.\n\n"
            "{message}\n\n"
            "You will hear from us by {next_update}.\n\n"
            "You will have our answer before the end of {resolve_by}.\n\n"
            "You can follow your case, or add something to it, on its page:\n"
            "{link}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "withdrawn": Text(
        subject=_("Your case {reference} is withdrawn · {company}"),
        body=_(
            "Good day,\n\n"
            "Your case {reference} is withdrawn. We will do no more about it.\n\n"
            "This is the reason:\n"
            "{reason}\n\n"
            "All that happened stays on the page of your case:\n"
            "{link}\n\n"
            "If this is a mistake, please tell us: {contact}\n\n"
            "You can file a new case at any time.\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
    "withdrawn_no_answer": Text(
        subject=_("We have ended your case {reference} for lack of an answer · {company}"),
        body=_(
            "Good day,\n\n"
            "We asked you something that we needed to go on with your case {reference}, and have had no answer. "
            "We have therefore ended the case.\n\n"
            "We waited for your answer until {answer_by}.\n\n"
            "All that happened stays on the page of your case:\n"
            "{link}\n\n"
            "If you still want us to look into it, file a new case at any time and name the reference {reference}. "
            "We will gladly see to it.\n\n"
            "If you have a question: {contact}\n\n"
            "Kind regards,\n"
            "{company}"
        ),
        button=_MY_CASE,
    ),
}

TO_MEMBERS: dict[str, Text] = {
    "assigned": Text(
        subject=_("{reference}: the case is now yours · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "You now handle case {reference}.\n\n"
            "{what}\n\n"
            "Next term: {clock}, until {due}.\n\n"
            "{link}"
        ),
        button=_THE_CASE,
    ),
    "answered": Text(
        subject=_("{reference}: the complainant has answered · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "There is something new from the complainant in case {reference}.\n\n"
            "{what}\n\n"
            "Next term: {clock}, until {due}.\n\n"
            "{link}"
        ),
        button=_THE_CASE,
    ),
    "asked_colleague": Text(
        subject=_("{reference}: a colleague asks you something · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "{handler} has a question for you that concerns case {reference}.\n\n"
            "Please answer by {due}.\n\n"
            "{link}\n"
            "You see the question there, and nothing else of the case."
        ),
        button=_("Read and answer"),
    ),
    "colleague_answered": Text(
        subject=_("{reference}: your colleague has answered · {company}"),
        body=_(
            "Good day, {name}.\n\nThe answer to your consultation in case {reference} has come.\n\n{what}\n\n{link}"
        ),
        button=_THE_CASE,
    ),
    "escalated": Text(
        subject=_("{reference}: the case was escalated to you · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "Case {reference} was escalated, and you handle it now. Please take it up.\n\n"
            "Level: {level}\n\n"
            "{what}\n\n"
            "Next term: {clock}, until {due}.\n\n"
            "{link}"
        ),
        button=_THE_CASE,
    ),
    "reminder": Text(
        subject=_("{reference}: {clock} by {due} · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "A term of case {reference} will soon be over.\n\n"
            "{clock}: until {due}.\n\n"
            "{what}\n\n"
            "{link}"
        ),
        button=_THE_CASE,
    ),
    "breached": Text(
        subject=_("{reference}: late, {clock} was due on {due} · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "A term of case {reference} is over and was not kept.\n\n"
            "{clock}: was due on {due}.\n\n"
            "{what}\n\n"
            "Tell the complainant how the case stands, and do what is missing as soon as possible.\n\n"
            "{link}"
        ),
        button=_THE_CASE,
    ),
    "update_due": Text(
        subject=_("{reference}: word to the complainant by {day} · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "In case {reference} the complainant was promised word by {day}.\n\n"
            "Write how it is going, even if there is little to tell.\n\n"
            "{link}"
        ),
        button=_THE_CASE,
    ),
    "update_missed": Text(
        subject=_("{reference}: the complainant has had no word · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "In case {reference} the complainant was promised word by {day}, and has had none.\n\n"
            "Please write today how it is going, and when they hear from us next.\n\n"
            "{link}"
        ),
        button=_THE_CASE,
    ),
    "question_overdue": Text(
        subject=_("{reference}: no answer to our question · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "In case {reference} we waited for the complainant’s answer until {answer_by}, and none has come.\n\n"
            "Decide how to go on: ask another way, go on without the answer, or close the case.\n\n"
            "{link}"
        ),
        button=_THE_CASE,
    ),
    "rated": Text(
        subject=_("{reference}: the complainant has rated the handling · {company}"),
        body=_(
            "Good day, {name}.\n\nThe complainant has told us how case {reference} was handled.\n\n{what}\n\n{link}"
        ),
        button=_THE_CASE,
    ),
    "new_case": Text(
        subject=_("{reference}: a new case has come in · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "A new case has come in: {reference}.\n\n"
            "Kind: {kind}\n"
            "Received: {received}\n\n"
            "{what}\n\n"
            "Next term: {clock}, until {due}.\n\n"
            "{link}"
        ),
        button=_THE_CASE,
    ),
    "digest": Text(
        subject=_("Your summary of {day} · {company}"),
        body=_("Good day, {name}.\n\nThis is what happened in your cases:\n{what}\n\n{link}"),
        button=_("Open my cases"),
    ),
    "delivery_failed": Text(
        subject=_("{reference}: a message did not arrive · {company}"),
        body=_(
            "Good day, {name}.\n\n"
            "A message to the complainant of case {reference} could not be delivered.\n\n"
            "{what}\n\n"
            "Tell them another way, and record in the case that you did.\n\n"
            "{link}"
        ),
        button=_THE_CASE,
    ),
}

TEXTS: dict[str, Text] = TO_COMPLAINANTS | TO_MEMBERS
