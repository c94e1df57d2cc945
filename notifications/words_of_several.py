"""What digests and weekly overviews say, and what the choice of letters is called."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.text import Text

from .models import Cadence, Kind

KINDS: Mapping[Kind, tuple[Text, Text]] = {
    Kind.YOUR_TURN: (
        Text("Din tur", "Your turn"),
        Text("En uppgift har kommit till dig eller din kö.", "A task has come to you or a queue."),
    ),
    Kind.REFERRED_BACK: (
        Text("Återremitterat eller avböjt", "Referred back or declined"),
        Text(
            "Ett ärende som du har hanterat ska kompletteras.",
            "A case that you have handled is to be completed.",
        ),
    ),
    Kind.DECIDED: (
        Text("Beslutat", "Decided"),
        Text(
            "Ett ärende som du har hanterat är avgjort.",
            "A case that you have handled is decided.",
        ),
    ),
    Kind.AMENDED: (
        Text("Ändrat efter beslut", "Amended after the decision"),
        Text("Det som beslutades har ändrats.", "What was decided has been changed."),
    ),
    Kind.PREPARED: (
        Text("Texten är bearbetad", "The text has been prepared"),
        Text("Ett organ har ändrat i er text.", "A body has changed your text."),
    ),
    Kind.RELEASED: (
        Text("Tillgängligt för er", "Released to you"),
        Text("En annan organisation visar er ett ärende.", "Others show you a case."),
    ),
    Kind.REMINDER: (
        Text("Påminnelse", "Reminder"),
        Text("En frist närmar sig eller har passerat.", "A deadline comes near or has passed."),
    ),
    Kind.ESCALATION: (
        Text("Försenat hos andra", "Late with others"),
        Text("Något som du ansvarar för är försenat.", "Something that you answer for is late."),
    ),
    Kind.MOVED: (
        Text("Frist flyttad", "Deadline moved"),
        Text("En frist har fått en ny dag.", "A deadline has a new day."),
    ),
    Kind.OVERVIEW: (
        Text("Veckoöversikt", "The week's overview"),
        Text(
            "Vad som väntar på dig, är försenat och snart ska vara klart. Kommer veckans "
            "första arbetsdag.",
            "What waits for you, is late and soon due. On the week's first working day.",
        ),
    ),
}
CADENCES: Mapping[Cadence, Text] = {
    Cadence.IMMEDIATE: Text("Genast", "At once"),
    Cadence.DAILY: Text("En gång om dagen", "Once a day"),
    Cadence.WEEKLY: Text("En gång i veckan", "Once a week"),
    Cadence.NONE: Text("Inte alls", "Not at all"),
}

DIGEST_OF_ONE = Text("Sammanfattning: en nyhet", "Digest: one piece of news")
DIGEST_OF = Text("Sammanfattning: {n} nyheter", "Digest: {n} pieces of news")
SINCE_LAST = Text("Sedan förra sammanfattningen", "Since the last digest")
DIGEST_SAYS = Text(
    "Det här har hänt i ärenden som du arbetar med. Det som inte gäller dig längre är utelämnat.",
    "This has happened in cases that you work on. What no longer concerns you is left out.",
)
FOR_YOU_TO_DO = Text("Att göra för dig", "For you to do")
HAS_HAPPENED = Text("Har hänt", "Has happened")

OVERVIEW = Text("Veckan: {n} väntar på dig", "The week: {n} waiting for you")
OVERVIEW_LATE = Text(
    "Veckan: {n} väntar på dig (försenade: {late})",
    "The week: {n} waiting for you (late: {late})",
)
WEEK = Text("Vecka {n}", "Week {n}")
OVERVIEW_SAYS = Text(
    "Det här väntar på dig eller ligger i en kö som du arbetar i.",
    "This waits for you or lies in a queue that you work in.",
)
MORE_WAITS = Text(
    "{n} till väntar. Alla finns under Att göra.", "{n} more wait. All of them are in To do."
)
LATE = Text("Försenat", "Late")
THIS_WEEK = Text("Den här veckan", "This week")
NEXT_WEEK = Text("Nästa vecka", "Next week")
LATER = Text("Senare, eller utan dag", "Later, or without a day")
A_RESTRICTED_CASE = Text("Skyddat ärende", "Restricted case")
OPEN_TODO = Text("Öppna Att göra", "Open To do")
FEWER = Text("Färre brev, eller inga alls", "Fewer letters, or none")

NAMES: Mapping[Kind, Text] = {
    **{kind: name for kind, (name, _) in KINDS.items()},
    Kind.INVITED: Text("Inbjudan", "Invitation"),
    Kind.DIGEST: Text("Sammanfattning", "Digest"),
    Kind.CHECKPOINT: Text("Liggarens kontrollpunkt", "Checkpoint of the ledger"),
    Kind.ALARM: Text("Larm om liggaren", "Alarm about the ledger"),
}
