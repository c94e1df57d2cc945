"""Personal numbers in what people write: found, refused or asked about.

Samverka holds nothing about individuals (docs/adr/0024). A personal or coordination number that
is surely one is refused; ten bare digits that could be one are asked about, and whoever answers
that they are something else is written down in the ledger, without the digits.

``number_finding`` finds them; here it is said what follows, and what has been answered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.utils.crypto import salted_hmac

from .errors import BadRecord, MaybePersonal
from .number_finding import Found, find
from .text import Text


@dataclass
class Answers:
    """What somebody has said of doubtful digits, for one request or one task.

    ``given`` are the marks of digits that are no person; ``standing`` is the text that the case
    has already, in which digits have been answered for; ``used`` are the fields where an answer
    let something through and the ledger has not yet been told.
    """

    read: Callable[[], Collection[str]] = tuple
    asks: bool = True
    standing: object = None
    used: list[str] = field(default_factory=list)
    _given: frozenset[str] | None = None

    @property
    def given(self) -> frozenset[str]:
        """The marks that were sent; read when they are first needed."""
        if self._given is None:
            self._given = frozenset(self.read())
        return self._given

    def stands(self, digits: str) -> bool:
        """Whether the digits need no question: they stand in the case, or nobody is asked."""
        return not self.asks or any(digits in find(text).doubtful for text in _texts(self.standing))


_answers: ContextVar[Answers | None] = ContextVar("answers", default=None)


def current() -> Answers:
    """The answers that hold now."""
    found = _answers.get()
    if found is None:
        found = Answers()
        _answers.set(found)
    return found


@contextmanager
def answering(
    read: Callable[[], Collection[str]] = tuple, *, asks: bool = True
) -> Iterator[Answers]:
    """What happens inside has these answers; ``read`` gives the marks that were sent.

    Without ``asks`` doubtful digits pass, and nothing is recorded: the caller has told of them.
    """
    token = _answers.set(Answers(read, asks))
    try:
        yield current()
    finally:
        _answers.reset(token)


@contextmanager
def one_act() -> Iterator[None]:
    """An act's own text and its own use of answers; what a refused one used is forgotten."""
    answers = current()
    before = answers.standing
    try:
        yield
    finally:
        answers.standing = before
        answers.used.clear()


def take_used() -> list[str]:
    """The fields where an answer let digits through, each once; the caller records them."""
    answers = current()
    fields = list(dict.fromkeys(answers.used))
    answers.used.clear()
    return fields


def mark_of(digits: str) -> str:
    """What stands for digits in a form: only who has the key can make it, or guess at it."""
    return salted_hmac("samverka.person_data", digits, algorithm="sha256").hexdigest()


def marks_in(text: str) -> list[str]:
    """The marks of a text's doubtful digits."""
    return [mark_of(digits) for digits in find(text).doubtful]


# -- refusing


def check(text: str, name: str) -> None:
    """BadRecord for a sure number, MaybePersonal for a doubtful one that nobody has answered
    for; ``name`` is the field. An answer that lets it through is kept for the ledger."""
    found = find(text)
    refusal = _refusal(found, name)
    if refusal is not None:
        raise refusal
    answers = current()
    if any(not answers.stands(digits) for digits in found.doubtful):
        answers.used.append(name)


def refusal_of(text: str, name: str = "text") -> BadRecord | None:
    """The refusal of a text, for a form that asks before anything is done."""
    return _refusal(find(text), name)


def check_file_name(name: str) -> None:
    """The same for the name of a file, which is shown and stored like any text."""
    check(name, "file")


def _refusal(found: Found, name: str) -> BadRecord | None:
    if found.sure:
        return BadRecord(name, A_PERSON)
    answers = current()
    open_ones = [
        digits
        for digits in found.doubtful
        if mark_of(digits) not in answers.given and not answers.stands(digits)
    ]
    if open_ones:
        return MaybePersonal(name, PERHAPS, marks=[mark_of(digits) for digits in open_ones])
    return None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


A_PERSON = Text(
    "Texten innehåller ett personnummer eller samordningsnummer. Uppgifter om enskilda hör inte "
    "hemma i Samverka, där flera myndigheter läser (dataskyddsförordningen, och offentlighets- "
    "och sekretesslagen). Ta bort numret och beskriv läget utan att peka ut någon; ärenden om "
    "enskilda hör till er egen verksamhets system.",
    "The text contains a Swedish personal or coordination number. Data on individuals do not "
    "belong in Samverka, where several authorities read (the GDPR, and the Swedish secrecy act, "
    "OSL). Remove the number and describe the situation without pointing anybody out; cases "
    "about individuals belong in your own organisation's systems.",
)
PERHAPS = Text(
    "Texten innehåller tio siffror som kan vara ett personnummer. Är det det? Ta då bort dem. Är "
    "det något annat svarar du det här och skickar formuläret igen.",
    "The text contains ten digits that may be a Swedish personal number. Are they? Then remove "
    "them. If they are something else, say so here and send the form again.",
)
