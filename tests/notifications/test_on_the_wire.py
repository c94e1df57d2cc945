"""Letters as the mail server gets them: bytes, in the receiver's language, each once."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest

from notifications.deciding import write_letters
from notifications.models import Letter, Status
from notifications.sending import send_waiting
from notifications.tasks import send_due
from tests.notifications.post_office import PostOffice, body
from tests.notifications.test_told_and_not_told import amend
from tests.world import NOW, TODAY, World
from workflow import releases
from workflow.models import Case, OutboxEvent, User

SOON = NOW + timedelta(minutes=1)
TITLE = "Åtgärder på Söder & <b>Öster</b>"
REASON = "Målen går inte att mäta.\nSe § 4 < 5."
STOP = re.compile(r"https://samverka\.example/brev/farre/\S+")
LINK = re.compile(r"https://samverka\.example/arende/([0-9a-f-]{36})/")


@pytest.fixture(autouse=True)
def _nothing_told_before(world: World) -> None:
    """What happened while the world was built is told to nobody."""
    OutboxEvent.objects.update(handled_at=NOW)


def deliver() -> None:
    write_letters(SOON)
    send_waiting(lambda: SOON)


def referred_back(world: World) -> Case:
    """Activity that the first body refers back; Hanna reads English."""
    User.objects.filter(pk=world.cast.person("Hanna").pk).update(language="en")
    case = world.propose(title=TITLE)
    world.turn(case, "submit", "Hanna")
    OutboxEvent.objects.update(handled_at=NOW)
    until = TODAY + timedelta(days=21)
    return world.decide(case, "refer_back", motivation=REASON, asked="Räkna om", until=until)


def test_a_letter_on_the_wire(world: World, post_office: PostOffice) -> None:
    case = referred_back(world)
    deliver()
    (carin,), (hanna,) = post_office.to("Carin"), post_office.to("Hanna")
    assert len(post_office.raw) == 2
    raw = next(one for one in post_office.raw if b"carin.chef" in one)
    assert b"\r\nSubject: =?utf-8?" in raw
    head = raw.split(b"\r\n\r\n", 1)[0]
    assert head.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert carin["Subject"] == f"Återremitterat: {case.number} {TITLE}"
    assert hanna["Subject"] == f"Referred back: {case.number} {TITLE}"
    assert carin["From"] == "Samverka <brev@samverka.example>"
    assert carin["To"] == "carin.chef@example.se"
    assert carin["Auto-Submitted"] == "auto-generated"
    assert [carin["Content-Language"], hanna["Content-Language"]] == ["sv", "en"]
    assert carin["Date"].datetime is not None
    assert carin["References"] == hanna["References"] == f"<{case.public_id}@samverka.example>"
    assert carin.get_content_type() == "multipart/alternative"
    parts = [(p.get_content_type(), p.get_content_charset()) for p in carin.iter_parts()]
    assert parts == [("text/plain", "utf-8"), ("text/html", "utf-8")]


def test_what_it_says(world: World, post_office: PostOffice) -> None:
    case = referred_back(world)
    deliver()
    (carin,), (hanna,) = post_office.to("Carin"), post_office.to("Hanna")
    swedish = body(carin)
    for said in (
        "Tjänsteberedningen har återremitterat ärendet.",
        "Målen går inte att mäta.\nSe § 4 < 5.",
        "Det här efterfrågas:\nRäkna om",
        "Beslut: 12 januari 2026, § 7",
        "Antecknat av: Tove Tjänst",
        "Att göra: Komplettera och lämna in igen, eller återkalla",
        "Senast: 2 februari 2026",
    ):
        assert said in swedish
    english = body(hanna)
    for said in (
        "Tjänsteberedningen has referred the case back.",
        "What is asked for:\nRäkna om",
        "Decision: 12 January 2026, § 7",
        "To do: Complete and submit again, or withdraw",
        "By: 2 February 2026",
    ):
        assert said in english
    for letter in (carin, hanna):
        for kind in ("plain", "html"):
            assert LINK.findall(body(letter, kind)) == [str(case.public_id)]


def test_text_and_html_say_the_same(world: World, post_office: PostOffice) -> None:
    referred_back(world)
    deliver()
    for letter in post_office.letters:
        html = body(letter, "html")
        # What mail programs show beside the subject is the text's beginning once more.
        ahead = re.search(r'<div class="ahead".*?</div>', html)
        assert ahead is not None
        html = html.replace(ahead[0], "")
        words = re.sub(r"<[^>]+>", " ", html.split("<body", 1)[1].split(">", 1)[1])
        for escaped, sign in (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
            words = words.replace(escaped, sign)
        link = LINK.search(html)
        assert link is not None
        plain = STOP.sub("", body(letter).replace(link[0], ""))
        plain = re.sub(r"--|:", " ", plain)
        assert words.replace(":", " ").split() == plain.split()


def test_html_that_mail_programs_can_show(world: World, post_office: PostOffice) -> None:
    referred_back(world)
    deliver()
    html = body(post_office.to("Carin")[0], "html")
    assert '<html lang="sv" ' in html
    assert "<b>" not in html  # the title's own
    assert not re.search(r"<(img|link|script)|url\(|@import|src=", html)
    assert set(re.findall(r"https?://[^\"/]+", html)) == {"https://samverka.example"}
    assert 'style="' in html
    # Word, which shows letters in Outlook, knows no max-width and no padding of a link.
    assert html.count("<!--[if mso]>") == html.count("<![endif]-->") == 3
    assert re.search(r"<!--\[if mso\]><table [^>]*width=\"600\"", html)
    assert re.search(r'<td class="button"[^>]*mso-padding-alt: 13px 24px', html)
    ahead = re.search(r'<div class="ahead"[^>]*display: none[^>]*>([^<]*)', html)
    assert ahead is not None
    assert ahead[1].startswith("Tjänsteberedningen har återremitterat ärendet.")
    assert "prefers-color-scheme: dark" in html
    assert html.count("<style>") == 1
    assert "{" not in html.split("</style>")[1]  # all else stands on the elements


def test_what_was_sent_is_kept(world: World, post_office: PostOffice) -> None:
    referred_back(world)
    deliver()
    for letter in Letter.objects.order_by("id").select_related("person"):
        (sent,) = [one for one in post_office.letters if str(one["To"]) == letter.to]
        assert (letter.status, letter.attempts, letter.failures) == (Status.SENT, 1, 0)
        assert letter.sent_at == SOON
        assert (letter.language, letter.subject) == (sent["Content-Language"], sent["Subject"])
        assert letter.text.split() == body(sent).split()
        assert letter.html.split() == body(sent, "html").split()
        assert sent["Message-ID"] == f"<{letter.pk}@samverka.example>"


def test_nothing_is_told_twice(world: World, post_office: PostOffice) -> None:
    referred_back(world)
    for _ in range(3):
        deliver()
    assert post_office.addresses == ["carin.chef@example.se", "hanna.handlaggare@example.se"]
    OutboxEvent.objects.update(handled_at=None)  # as if nobody had noted that it was handled
    deliver()
    assert Letter.objects.count() == len(set(post_office.keys))
    assert len(post_office.to("Carin")) == 1


def test_the_task_does_both(world: World, post_office: PostOffice) -> None:
    referred_back(world)
    send_due()
    assert len(post_office.raw) == 2


def test_whoever_is_concerned_twice_gets_one_letter(world: World, post_office: PostOffice) -> None:
    """Stina carries it out and is to start it, and her body of officials has handled it."""
    case = world.activity_in("political")
    OutboxEvent.objects.update(handled_at=NOW)
    world.decide(case, "endorse")
    deliver()
    (stina,), (hanna,) = post_office.to("Stina"), post_office.to("Hanna")
    assert str(stina["Subject"]).startswith("Din tur: ")
    assert "Att göra: Starta genomförandet\nSenast: 2 mars 2026" in body(stina)
    assert str(hanna["Subject"]).startswith("Beslutat: ")
    assert "Politiska beredningen har tillstyrkt ärendet.\n\nÄrendet är beslutat." in body(hanna)
    assert "Du behöver inte göra något nu." in body(hanna)
    assert "Ligger nu hos: Stadsbyggnadsförvaltningen" in body(hanna)


@pytest.mark.parametrize(
    ("code", "headline"),
    [("reject", "Avslaget"), ("dismiss", "Avskrivet")],
)
def test_a_no_has_its_reason(
    world: World, post_office: PostOffice, code: str, headline: str
) -> None:
    case = world.activity_in("steering")
    OutboxEvent.objects.update(handled_at=NOW)
    world.decide(case, code, motivation="Det finns redan.")
    deliver()
    (hanna,) = post_office.to("Hanna")
    assert str(hanna["Subject"]).startswith(f"{headline}: ")
    assert "Motivering:\nDet finns redan." in body(hanna)


def test_a_release_says_to_whom_and_why(world: World, post_office: PostOffice) -> None:
    case, police = world.activity_in("preparation"), world.cast.organisations
    OutboxEvent.objects.update(handled_at=NOW)
    to = police["Lokalpolisområde Helsingborg"]
    hanna = world.actor("Hanna")
    releases.release(case.public_id, to, reason="berör er", actor=hanna, now=NOW)
    deliver()
    assert len(post_office.raw) == 3
    (petra,) = post_office.to("Petra")
    assert str(petra["Subject"]).startswith("Tillgängligt för er: ")
    said = "Hanna Handläggare (Socialförvaltningen) har gjort ärendet tillgängligt för"
    assert f"{said} Lokalpolisområde Helsingborg." in body(petra)
    assert "Motivering:\nberör er" in body(petra)


def test_signs_that_would_steer_a_mail_program_are_left_out(
    world: World, post_office: PostOffice
) -> None:
    """A new line would begin a header of one's own; a turned direction hides an ending."""
    title = "Söder\r\nBcc: mallory@example.se\x1b \u202egnp.exe" + "x" * 200
    case = world.turn(world.propose(title=title), "submit", "Hanna")
    deliver()
    (tove,) = post_office.to("Tove")
    assert tove["Bcc"] is None
    subject = str(tove["Subject"])
    assert subject.startswith(f"Din tur: {case.number} Söder Bcc: mallory@example.se gnp.exe")
    assert len(subject) == 140
    assert subject.endswith("x…")
    assert {str(one["To"]).split(".")[0] for one in post_office.letters} == {"olle", "tove"}


def test_a_very_long_reason_ends_in_the_case(world: World, post_office: PostOffice) -> None:
    case = world.activity_in("preparation")
    world.decide(case, "dismiss", motivation="mycket " * 1000)
    deliver()
    text = body(post_office.to("Hanna")[0])
    assert "mycket mycket" in text
    assert "…\n" in text
    assert len(text) < 3000


def subjects(letters: list[EmailMessage]) -> list[str]:
    return [str(one["Subject"]).split(":")[0] for one in letters]


def test_the_text_in_preparation_and_the_amendment(world: World, post_office: PostOffice) -> None:
    case = world.activity_in("approved")
    OutboxEvent.objects.update(handled_at=NOW)
    amend(world, case, group="Gruppen")
    amend(world, case, by="Stina", at=NOW + timedelta(seconds=5), group="En annan")
    deliver()
    first, second = sorted(body(one) for one in post_office.to("Hanna"))
    assert "Signe Samordnare har ändrat det som är beslutat." in first
    assert "Stina Stadsbyggare (Stadsbyggnadsförvaltningen) har ändrat" in second
    assert subjects(post_office.to("Hanna")) == ["Ändrat efter beslut"] * 2
