"""Why something was refused: one class per refusal, with a stable code.

Each says in both languages what has happened and what to do next; ``str(error)`` is the
sentence in the active language. Pages show it as it stands, the API adds ``code``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from .text import Text, joined

LOCAL = ZoneInfo("Europe/Stockholm")


HAS_CONFLICT = Text(
    "du har jäv i ärendet och får inte ta befattning med det.",
    "you have a conflict of interest in this case and may take no part in it.",
)


class Refusal(Exception):
    """Nothing was changed. ``code`` is stable; ``http_status`` is how the web answers."""

    code: ClassVar[str] = "refused"
    http_status: ClassVar[int] = 400

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)

    def __str__(self) -> str:
        return str(self.message)


class AlreadyHandled(Refusal):
    """Somebody else acted on this first; ``by`` and ``at`` (aware) may be unknown."""

    code = "already_handled"
    http_status = 409

    def __init__(self, *, by: str = "", at: datetime | None = None, act: Text | None = None):
        self.by, self.at = by, at
        super().__init__(_already(by, at, act))


def _already(by: str, at: datetime | None, act: Text | None) -> Text:
    moment = at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M") if at else ""
    who = Text(f" av {by}" if by else "", f" by {by}" if by else "")
    when = Text(f" {moment}" if moment else "", f" on {moment}" if moment else "")
    what = Text(f" ({act.sv})", f" ({act.en})") if act else Text("", "")
    return Text(
        "Uppgiften är redan hanterad{who}{when}{what}. Öppna ärendet för att se vad som "
        "gäller nu; det du har skrivit är inte sparat som beslut.",
        "This has already been handled{who}{when}{what}. Open the case to see where it is "
        "now; what you wrote has not been recorded as a decision.",
    ).format(who=who, when=when, what=what)


class StaleText(Refusal):
    """The text changed after it was read. ``seen`` and ``current`` are version fingerprints;
    ``current_number`` is the version that holds now."""

    code = "stale_text"
    http_status = 409

    def __init__(self, *, seen: str, current: str, current_number: int) -> None:
        self.seen, self.current, self.current_number = seen, current, current_number
        super().__init__(
            Text(
                "Texten har ändrats sedan du öppnade den (version {number} gäller nu). Läs "
                "ändringen och besluta sedan på den nya texten.",
                "The text has changed since you opened it (version {number} holds now). Read "
                "the change, then decide on the new text.",
            ).format(number=current_number)
        )


class NotYourTurn(Refusal):
    """The case is not where this can be done, or another body has the turn."""

    code = "not_your_turn"
    http_status = 409

    def __init__(self, *, act: Text, state: Text, holder: str = "") -> None:
        self.holder = holder
        turn = Text(
            f" {holder} har ärendet nu." if holder else "",
            f" {holder} has the case now." if holder else "",
        )
        super().__init__(
            Text(
                "”{act}” går inte att göra nu: ärendet är i läget ”{state}”.{turn} Ladda om "
                "ärendet för att se vad som kan göras.",
                "“{act}” cannot be done now: the case is in “{state}”.{turn} Reload the case "
                "to see what can be done.",
            ).format(act=act, state=state, turn=turn)
        )


class NotPermitted(Refusal):
    """The person sees the case but may not do this; ``why`` says what would be needed."""

    code = "not_permitted"
    http_status = 403

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(
            Text("Du kan inte göra detta: {why}", "You cannot do this: {why}").format(why=why)
        )


class NotFound(Refusal):
    """There is no such case, or none that this person may know of; the two look alike."""

    code = "not_found"
    http_status = 404

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Det finns inget sådant ärende bland dem du kan se. Kontrollera adressen, "
                "eller be den som skickade länken att göra ärendet tillgängligt för dig.",
                "There is no such case among those you can see. Check the address, or ask "
                "whoever sent the link to release the case to you.",
            )
        )


class FileErased(Refusal):
    """The file was lawfully erased; that it was there is still told."""

    code = "file_erased"
    http_status = 410

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Filen är gallrad. Ärendets historik säger när och på vilken grund.",
                "The file has been erased. The case's history says when and on what ground.",
            )
        )


class MissingForGate(Refusal):
    """Something that this step demands is not there; ``missing`` holds the codes."""

    code = "missing_for_gate"
    http_status = 422

    def __init__(self, missing: Iterable[str], names: Iterable[Text]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            Text(
                "Innan det går vidare behövs: {names}. Fyll i det och försök igen.",
                "Before this can go on it needs: {names}. Fill that in and try again.",
            ).format(names=joined(list(names)))
        )


class BadRecord(Refusal):
    """What was entered about the decision cannot be right; ``field`` names where."""

    code = "bad_record"
    http_status = 422

    def __init__(self, field: str, message: Text) -> None:
        self.field = field
        super().__init__(message)


class MaybePersonal(BadRecord):
    """Digits that may be a personal number; with the ``marks`` sent back they are let through."""

    code = "maybe_personal"

    def __init__(self, field: str, message: Text, *, marks: Iterable[str]) -> None:
        self.marks = tuple(marks)
        super().__init__(field, message)


class LockBusy(Refusal):
    """Somebody else holds the case's lock longer than we wait (role setting lock_timeout)."""

    code = "lock_busy"
    http_status = 503
    retry_after_seconds: ClassVar[int] = 5

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Någon annan arbetar med ärendet just nu. Vänta några sekunder och försök "
                "igen; ingenting har ändrats.",
                "Somebody else is working on the case right now. Wait a few seconds and try "
                "again; nothing has been changed.",
            )
        )


class NotPrintable(Refusal):
    """No PDF can be made of it, though nothing is wrong with what it says."""

    code = "not_printable"
    http_status = 422

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Det går inte att göra en PDF av beslutet. Hämta det som data (JSON) i stället, "
                "och säg till den som sköter driften: felet är antecknat där.",
                "No PDF can be made of the decision. Fetch it as data (JSON) instead, and tell "
                "whoever runs the installation: the fault is noted there.",
            )
        )


class NoRoom(Refusal):
    """The disk on which files are kept is full."""

    code = "no_room"
    http_status = 507

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Det finns ingen plats kvar för filer just nu. Ingenting har sparats. Säg till "
                "driften och försök igen senare.",
                "There is no room left for files right now. Nothing has been saved. Tell the "
                "operator, and try again later.",
            )
        )


class StoreAway(Refusal):
    """The place where files are kept does not answer, or does not have the file."""

    code = "store_away"
    http_status = 503
    retry_after_seconds: ClassVar[int] = 60

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Filerna går inte att nå just nu. Ingenting har ändrats. Försök igen om en stund; "
                "hjälper det inte, säg till driften.",
                "The files cannot be reached right now. Nothing has been changed. Try again in a "
                "while; if that does not help, tell the operator.",
            )
        )


class CheckersBusy(Refusal):
    """So many files are being looked at that this one's turn did not come."""

    code = "checkers_busy"
    http_status = 503
    retry_after_seconds: ClassVar[int] = 15

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Många lägger till filer just nu och filen hann inte kontrolleras. Ingenting har "
                "ändrats. Försök igen om en liten stund.",
                "Many are adding files right now, and the file could not be checked in time. "
                "Nothing has been changed. Try again in a little while.",
            )
        )


class NoSuchPlace(NotFound):
    """No such organisation, person, role or invitation, or none that she may know of."""

    def __init__(self) -> None:
        Refusal.__init__(
            self,
            Text(
                "Det finns ingen sådan sida bland dem du kan se. Kontrollera adressen, eller "
                "fråga den som administrerar organisationen.",
                "There is no such page among those you can see. Check the address, or ask "
                "whoever administers the organisation.",
            ),
        )
