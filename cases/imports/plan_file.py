"""Reads one file in format plans/1 (docs/import-format.md) into records.

Everything that is wrong in it is remarked on in one go; nothing is read from the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workflow.text import Text

from ..drafts import IndicatorDraft
from . import columns
from .fields import MOST_ENTRIES, Fields
from .numbers import value_draft
from .periods import Period
from .reading import (
    Unreadable,
    check_characters,
    check_person,
    fingerprint,
    read_document,
    type_names,
)
from .records import ActivityRecord, AgreementRecord, PlanRecord, ProblemRecord, Source, alike
from .remarks import Place, Remarks, printable, shown

FORMAT = "plans/1"
# Keys that published files use and that are kept without a warning, since no column takes them.
FILE_KEPT = frozenset(
    {"field_notes", "retrieved", "other_sources", "source_kind", "plan_design", "follow_up"}
    | {"agreement"}
)
PROBLEM_KEPT = frozenset({"note", "wishes"})
ACTIVITY_KEPT = frozenset({"decision_source_url"})
_RECORDS = ("agreements", "problems", "activities")


def read_plan(path: Path, remarks: Remarks) -> PlanRecord | None:
    """The file's records, or None where the remarks say that nothing of it could be read."""
    place = Place(str(path))
    check_person(path.name, place, remarks)
    try:
        document = read_document(path)
    except Unreadable as error:
        remarks.fault(place, error.what)
        return None
    if document.values.get("format") != FORMAT:
        given = document.values.get("format")
        remarks.fault(place.at("format"), _wrong_format(given))
        return None
    return _Reader(document.values, place, remarks).plan(document.sha256)


class _Reader:
    """Reads the records of one file; holds what all of them need."""

    def __init__(self, values: dict[str, object], place: Place, remarks: Remarks) -> None:
        own = {key: value for key, value in values.items() if key not in _RECORDS}
        check_characters(own, place, remarks)
        self._fields = fields = Fields(values, place, remarks)
        self._remarks = remarks
        fields.raw("format")
        self._municipality = fields.line("municipality", most=columns.MUNICIPALITY, required=True)
        self._parties = fields.lines("parties", most=columns.ORGANISATION)
        self._source_url = fields.line("source_url", most=columns.URL)

    def plan(self, sha256: str) -> PlanRecord:
        fields = self._fields
        agreements = self._agreements()
        problems = fields.records("problems")
        activities = fields.records("activities")
        if not activities:
            self._remarks.warn(fields.place.at("activities"), _NO_ACTIVITIES)
        return PlanRecord(
            file_name=_stored_name(fields.place.file),
            municipality=self._municipality,
            parties=_each_once((*self._parties, *(p for a in agreements for p in a.parties))),
            agreements=agreements,
            problems=tuple(self._problem(number, values) for number, values in problems),
            problems_sha256=fingerprint([values for _, values in problems]),
            activities=tuple(self._activity(number, values) for number, values in activities),
            focus_areas=self._focus_areas(),
            source_url=self._source_url,
            source=Source(place=fields.place, sha256=sha256, kept=fields.rest(known=FILE_KEPT)),
        )

    def _agreements(self) -> tuple[AgreementRecord, ...]:
        """One per entry; without entries one of the file's own period and goals."""
        fields = self._fields
        entries = fields.records("agreements")
        period, goals = fields.period("period"), fields.texts("goals")
        if entries:
            own = {"period": period.given, "goals": list(goals)}
            for name, value in own.items():
                fields.keep(name, value)
            return tuple(self._agreement(number, values) for number, values in entries)
        alone = AgreementRecord(
            title=_agreement_title(self._municipality, period),
            period=period,
            parties=_each_once(self._parties),
            goals=goals,
            note="",
            source_url=self._source_url,
            source=Source(
                place=fields.place,
                sha256=fingerprint([list(self._parties), period.given, list(goals)]),
                kept={},
            ),
        )
        return (alone,)

    def _agreement(self, number: int, values: Mapping[str, object]) -> AgreementRecord:
        fields = self._record(Text("överenskommelse", "agreement"), number, values, "period")
        period = fields.period("period")
        given = fields.line("title", most=columns.TITLE)
        own_parties = fields.lines("parties", most=columns.ORGANISATION)
        return AgreementRecord(
            title=given or _agreement_title(self._municipality, period),
            period=period,
            parties=_each_once(own_parties or self._parties),
            goals=fields.texts("goals"),
            note=fields.text("note"),
            source_url=fields.line("source_url", most=columns.URL),
            source=_source(fields, values),
        )

    def _problem(self, number: int, values: Mapping[str, object]) -> ProblemRecord:
        fields = self._record(Text("problem", "problem"), number, values)
        most = columns.PLACES
        place = ", ".join((*fields.lines("place", most=most), *fields.lines("places", most=most)))
        if len(place) > most:
            self._remarks.fault(fields.place.at("places"), _PLACES_TOO_LONG.format(most=most))
        return ProblemRecord(
            title=fields.line("title", most=columns.PROBLEM, required=True),
            description=fields.text("description"),
            place=place,
            consequences="\n".join(fields.texts("consequences")),
            source_url=fields.line("source_url", most=columns.URL),
            causes=fields.texts("causes"),
            evidence=fields.texts("evidence"),
            indicators=self._indicators(fields),
            source=_source(fields, values, known=PROBLEM_KEPT),
        )

    def _indicators(self, problem: Fields) -> tuple[IndicatorDraft, ...]:
        found = []
        for number, values in problem.records("indicators"):
            place = problem.place.at("indicators").number(number)
            fields = Fields(values, place, self._remarks)
            name = fields.line("measure", most=columns.INDICATOR, required=True)
            drafts = [
                value_draft(label, value, place.at("values").at(label), self._remarks)
                for label, value in fields.values("values").items()
            ]
            # What else it says is kept with the whole problem in the plan file.
            problem.keep(f"indicators[{number}]", fields.rest())
            found.append(IndicatorDraft(name=name, values=drafts))
        return tuple(found)

    def _activity(self, number: int, values: Mapping[str, object]) -> ActivityRecord:
        fields = self._record(Text("aktivitet", "activity"), number, values)
        return ActivityRecord(
            title=fields.line("title", most=columns.TITLE, required=True),
            description=fields.text("description"),
            problem=fields.line("problem", most=columns.TITLE),
            problem_inferred=fields.line("problem_inferred", most=columns.TITLE),
            goals=fields.texts("goals"),
            focus_area=fields.line("focus_area", most=columns.FOCUS_AREA),
            responsible=fields.lines("responsible", most=columns.ORGANISATION),
            participating=fields.lines("participating", most=columns.ORGANISATION),
            start=fields.date("start"),
            end=fields.date("end"),
            measures=fields.texts("measure"),
            steps=fields.texts("steps"),
            status=fields.text("status"),
            decided_by=fields.text("decided_by"),
            source_url=fields.line("source_url", most=columns.URL),
            source=_source(fields, values, known=ACTIVITY_KEPT),
        )

    def _focus_areas(self) -> dict[str, str]:
        """Names, or objects of name and aim; a single name is a list of one."""
        value = self._fields.raw("focus_areas")
        place = self._fields.place.at("focus_areas")
        if value is None:
            return {}
        if isinstance(value, str):
            value = [value] if value.strip() else []
        if not isinstance(value, list) or len(value) > MOST_ENTRIES:
            self._remarks.fault(place, _WANTS_FOCUS_AREAS.format(kind=type_names[type(value)]))
            return {}
        found: dict[str, tuple[str, str]] = {}
        for number, entry in enumerate(value, 1):
            values = entry if isinstance(entry, dict) else {"name": entry}
            fields = Fields(values, place.number(number), self._remarks)
            name = fields.line("name", most=columns.FOCUS_AREA, required=True)
            found.setdefault(alike(name), (name, fields.text("aim")))
            self._fields.keep(f"focus_areas[{number}]", fields.rest())
        return dict(found.values())

    def _record(
        self, noun: Text, number: int, values: Mapping[str, object], named_by: str = "title"
    ) -> Fields:
        title = values.get(named_by)
        name = shown(" ".join(title.split())) if isinstance(title, str) else ""
        label = Text(
            f"{noun.sv} {number} ”{name}”" if name else f"{noun.sv} {number}",
            f"{noun.en} {number} “{name}”" if name else f"{noun.en} {number}",
        )
        place = self._fields.place.in_record(label)
        check_characters(dict(values), place, self._remarks)
        return Fields(values, place, self._remarks)


def _source(
    fields: Fields, values: Mapping[str, object], known: frozenset[str] = frozenset()
) -> Source:
    kept = fields.rest(known=known)
    return Source(
        place=fields.place,
        sha256=fingerprint(dict(values)),
        kept=kept,
        has_unknown=not kept.keys() <= known,
    )


def _stored_name(path: str) -> str:
    return printable(Path(path).name)[: columns.FILE]


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({alike(name): name for name in reversed(names)}.values())[::-1]


def _agreement_title(municipality: str, period: Period) -> str:
    return f"Samverkansöverenskommelse {municipality} {period.given}".strip()[: columns.TITLE]


def _wrong_format(given: object) -> Text:
    if given is None:
        return _NO_FORMAT
    if not isinstance(given, str):
        return _FORMAT_NO_TEXT.format(kind=type_names[type(given)])
    return _OTHER_FORMAT.format(name=shown(given))


_NO_FORMAT = Text(
    f'saknas. Skriv "format": "{FORMAT}".', f'is missing. Write "format": "{FORMAT}".'
)
_FORMAT_NO_TEXT = Text(f'är {{kind}}. Skriv "{FORMAT}".', f'is {{kind}}. Write "{FORMAT}".')
_OTHER_FORMAT = Text(
    f'”{{name}}” går inte att läsa. Skriv "{FORMAT}".',
    f'“{{name}}” cannot be read. Write "{FORMAT}".',
)
_NO_ACTIVITIES = Text("filen har inga aktiviteter.", "the file has no activities.")
_PLACES_TOO_LONG = Text(
    "platserna är tillsammans längre än {most} tecken. Korta dem.",
    "the places are together longer than {most} characters. Shorten them.",
)
_WANTS_FOCUS_AREAS = Text(
    'är {kind}. Skriv en lista av texter: ["…", "…"].',
    'is {kind}. Write a list of texts: ["…", "…"].',
)
