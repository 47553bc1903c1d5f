"""What mails say: every kind, in three languages, with nothing of the story where it does not belong (LO-5, LO-6, LB-4)."""

from __future__ import annotations

import re

import pytest
from django.utils.html import escape

from notifications.texts import DESCRIPTIONS, OF_SUBJECTS, TEXTS, TO_COMPLAINANTS, TO_MEMBERS, VARIABLES
from notifications.wording import Worded, render

LANGUAGES = ["en", "es-co", "pt-pt"]
NAME = re.compile(r"\{([a-z_]+)\}")
LINK = "https://lohas.example/case/LB-7K3M-9Q29/?code=K7Q2"
RATE_LINK = "https://lohas.example/case/LB-7K3M-9Q29/rate/"
PLAIN = {name: f"value-{name}" for name in DESCRIPTIONS} | {"link": LINK, "rate_link": RATE_LINK}
HOSTILE = "{{7*7}} {% load x %} ${jndi:x} %s{0.__class__} {reference} {company}"


def worded(kind: str, /, language: str = "en", own: tuple[str, str] | None = None, **variables: str) -> Worded:
    return render(kind, PLAIN | variables, language=language, own=own)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TEXTS)
def test_every_kind_is_said_in_every_language(kind: str, language: str) -> None:
    mail = worded(kind, language)
    assert mail.subject
    assert "value-company" in mail.subject
    for said in (mail.subject, mail.text, mail.html.partition("<body")[2]):
        assert "{" not in said
        assert "}" not in said
    assert f'<html lang="{language}">' in mail.html


@pytest.mark.parametrize("language", ["es-co", "pt-pt"])
@pytest.mark.parametrize("kind", TEXTS)
def test_every_kind_is_translated(kind: str, language: str) -> None:
    theirs, ours = worded(kind, language), worded(kind, "en")
    assert theirs.subject != ours.subject
    paragraphs = set(ours.text.split("\n\n")) & set(theirs.text.split("\n\n"))
    assert paragraphs <= {LINK, RATE_LINK, "    value-message", "    value-question", "    value-what"}


def test_each_text_uses_only_what_its_kind_may_use() -> None:
    assert set(TEXTS) == set(VARIABLES)
    for kind, text in TEXTS.items():
        assert set(NAME.findall(str(text.body))) <= VARIABLES[kind]
        assert set(NAME.findall(str(text.subject))) <= VARIABLES[kind] & OF_SUBJECTS


def test_every_variable_is_described_and_used_by_some_kind() -> None:
    assert frozenset().union(*VARIABLES.values()) == set(DESCRIPTIONS)


def test_subjects_name_the_case_and_tell_nothing() -> None:
    assert not OF_SUBJECTS & {
        "name",
        "handler",
        "message",
        "question",
        "reason",
        "explanation",
        "actions_taken",
        "what",
    }
    for kind, text in TEXTS.items():
        assert "{company}" in str(text.subject)
        assert ("{reference}" in str(text.subject)) == ("reference" in VARIABLES[kind])
    assert worded("progress", own=("{message} {name} {reference}", "")).subject == "{message} {name} value-reference"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receipt_says_nothing_that_the_complainant_wrote(language: str) -> None:
    """Its address is not proven (LO-8)."""
    for own in (None, ("{message}", "{name} {question} {what} {reason} {promise} {kind} {handler}")):
        secrets = {name: "SECRET" for name in DESCRIPTIONS if name not in VARIABLES["receipt"]}
        mail = worded("receipt", language, own, **secrets)
        assert "SECRET" not in mail.subject + mail.text + mail.html
    written = {"name", "question", "message", "reason", "what", "promise", "explanation", "actions_taken"}
    assert not VARIABLES["receipt"] & written


def test_the_receipt_has_reference_time_promises_link_and_contact() -> None:
    """LB-4.1, LB-5."""
    text = worded("receipt").text
    for name in ("reference", "received", "acknowledge_by", "resolve_by", "contact", "company"):
        assert f"value-{name}" in text
    assert LINK in text


def test_without_published_terms_nothing_is_said_of_dates() -> None:
    """LO-1."""
    text = worded("receipt", acknowledge_by="", resolve_by="  ").text
    assert "before the end of" not in text
    assert "as soon as possible" in text


def test_members_read_no_words_and_no_name_of_the_complainant() -> None:
    for kind in TO_MEMBERS:
        allowed = {"company", "reference", "received", "link", "kind", "name", "what", "clock", "due", "day", "level"}
        assert VARIABLES[kind] <= allowed | {"answer_by", "handler"}
    assert VARIABLES["asked_colleague"] == {"company", "reference", "link", "name", "handler", "due"}


def test_the_answer_says_what_was_decided_what_was_done_why_and_what_next() -> None:
    """LO-5, LB-4.4, LB-6."""
    text = worded("resolution").text
    for said in (
        "value-outcome",
        "value-actions_taken",
        "value-explanation",
        "I do not agree",
        "next level",
        RATE_LINK,
    ):
        assert said in text


@pytest.mark.parametrize("kind", TEXTS)
def test_a_paragraph_with_an_empty_variable_is_left_out_whole(kind: str) -> None:
    bodies = [part for part in str(TEXTS[kind].body).split("\n\n") if NAME.search(part)]
    for name in VARIABLES[kind] - {"company", "reference"}:
        text = worded(kind, **{name: ""}).text
        for number, part in enumerate(bodies):
            own = f"before\n\nmark{number} {part}\n\nafter"
            left = worded(kind, own=("", own), **{name: ""}).text
            assert (f"mark{number}" in left) == (name not in NAME.findall(part))
            assert left.startswith("before")
            assert "after" in left
        assert "\n\n\n" not in text


def test_a_variable_that_is_missing_counts_as_empty() -> None:
    text = render("progress", {"company": "Lohas"}, language="en", own=("", "One\n\nTwo {message}\n\nThree")).text
    assert text.split("\n\n")[:2] == ["One", "Three"]


@pytest.mark.parametrize("kind", TO_COMPLAINANTS)
def test_b10_templates_and_formats_stay_literal(kind: str) -> None:
    mail = render(kind, PLAIN | dict.fromkeys(VARIABLES[kind] - {"link", "rate_link"}, HOSTILE), language="en")
    assert HOSTILE in mail.subject
    assert HOSTILE in re.sub(r"\s+", " ", mail.text)
    assert escape(HOSTILE) in mail.html
    assert "49" not in mail.text


def test_b10_names_of_an_own_text_that_are_unknown_stay_as_they_are() -> None:
    mail = worded(
        "progress", own=("{nothing} {reference}", "{nothing} {0.__class__} {rate_link} {message.x} {company}")
    )
    assert mail.subject == "{nothing} value-reference"
    assert mail.text.startswith("{nothing} {0.__class__} {rate_link} {message.x} value-company")


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028", "\ud800"])
def test_b12_a_subject_is_one_line(sign: str) -> None:
    bad = f"Lohas{sign}Bcc: x@example.org"
    for mail in (worded("receipt", company=bad), worded("receipt", own=(bad, ""))):
        assert "Lohas Bcc: x@example.org" in mail.subject
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\ud800]", mail.subject)
        mail.html.encode()
        mail.text.encode()


def test_a_subject_has_400_characters_at_most() -> None:
    assert len(worded("receipt", own=("é" * 500, "")).subject) == 400


def test_an_own_text_stands_in_place_of_ours_and_an_empty_one_does_not() -> None:
    mail = worded("receipt", own=("Ours {reference}", "\r\n Hello\r\n\r\nWe have {reference}. "))
    assert mail.subject == "Ours value-reference"
    assert mail.text.startswith("Hello\n\nWe have value-reference.\n\n--\n")
    assert worded("receipt", own=(" ", "\n")) == worded("receipt")


def test_long_words_keep_their_lines_and_are_set_off() -> None:
    mail = worded("question", question="First\r\n\r\nSecond <b>\nThird", handler="Ana\nBcc: x")
    assert "\n    First\n\n    Second <b>\n    Third\n" in mail.text
    assert re.search(r">\s*First<br><br>Second &lt;b&gt;<br>Third\s*</blockquote>", mail.html)


def test_signs_that_no_mail_shows_are_dropped_from_long_words() -> None:
    mail = worded("progress", message="a\x00b\x1b\ud800c\td")
    assert "    abc" in mail.text
    mail.text.encode()
    mail.html.encode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", mail.text + mail.html)


def test_what_is_not_a_long_text_is_one_line() -> None:
    assert "Ana Bcc: x handles your case." in worded("acknowledgement", handler="Ana\r\n\r\nBcc: x").text


def test_plain_text_is_wrapped_and_its_links_are_whole() -> None:
    long_link = LINK + "x" * 100
    text = worded("progress", link=long_link, message=f"{'word ' * 100}\n{long_link}").text
    assert f"\n{long_link}\n" in text
    assert f"\n    {long_link}\n" in text
    assert max(len(line) for line in text.splitlines() if line.strip() != long_link) <= 72
    assert "\nsee/one-two-three" in worded("progress", own=("", "word " * 12 + "see/one-two-three")).text


def test_the_footer_says_who_wrote_and_about_what() -> None:
    for kind, text in TEXTS.items():
        footer = worded(kind).text.rpartition("--\n")[2]
        assert footer.startswith("value-company")
        assert "sent automatically" in footer
        assert ("value-reference" in footer) == ("{reference}" in str(text.subject))


@pytest.mark.parametrize("kind", TEXTS)
def test_html_is_escaped_and_fetches_nothing(kind: str) -> None:
    bad = "<script>alert(1)</script><img src=http://evil.example/x onerror=y>\"'"
    values = dict.fromkeys(VARIABLES[kind] - {"link", "rate_link"}, bad)
    html = render(kind, PLAIN | values, language="es-co", own=(bad, f"{bad}\n\n" + str(TEXTS[kind].body))).html
    assert "<script" not in html
    assert "<img" not in html
    assert escape(bad) in html
    assert not re.search(
        r"<(link|script|iframe|object|form|input)\b|\bsrc=|@import|url\(", html.replace(escape(bad), "")
    )
    assert set(re.findall(r'href="([^"]*)"', html)) <= {LINK, RATE_LINK}
    assert not re.findall(r"https?://", html.replace(escape(bad), "").replace(LINK, "").replace(RATE_LINK, ""))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", 'https://x.example/" onclick="x', "data:text/html,x", "//evil"]
)
def test_what_is_no_web_address_becomes_no_link(address: str) -> None:
    assert "href" not in worded("progress", link=address).html


def test_links_in_other_variables_stay_text() -> None:
    html = worded("progress", message="see http://evil.example/").html
    assert set(re.findall(r'href="([^"]*)"', html)) == {LINK}


@pytest.mark.parametrize("colour", ["red", "#fff", "#1b6149;x:y", '#1b6149"', "#1b6149\n", ""])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        render("receipt", PLAIN, language="en", colour=colour)


@pytest.mark.parametrize(("colour", "ink"), [("#1b6149", "#ffffff"), ("#ffd400", "#111111"), ("#3547B5", "#ffffff")])
def test_a_button_is_readable_on_every_colour(colour: str, ink: str) -> None:
    html = render("receipt", PLAIN, language="en", colour=colour).html
    button = html[html.index("<a href") : html.index("</a>")]
    assert f"background-color: {colour};" in button
    assert re.search(rf"\bcolor: {ink};", button)


def test_a_reference_is_not_broken() -> None:
    html = worded("receipt", reference="LB-7K3M-9Q29").html
    assert '<span style="white-space: nowrap">LB-7K3M-9Q29</span>' in html
