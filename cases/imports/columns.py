"""How much text the columns take that a plan file's fields end up in."""

from __future__ import annotations

from django.db.models import Field, Model

from workflow.models import Case, Organisation

from ..models import Activity, FocusArea, Indicator, IndicatorValue, PlanFile, Problem


def _longest(model: type[Model], column: str) -> int:
    field = model._meta.get_field(column)
    assert isinstance(field, Field)
    assert field.max_length is not None
    return field.max_length


TITLE = _longest(Case, "title")
DATE = _longest(Activity, "start_given")
ORGANISATION = _longest(Organisation, "name")
MUNICIPALITY = _longest(PlanFile, "municipality")
FILE = _longest(PlanFile, "name")
URL = _longest(PlanFile, "source_url")
PROBLEM = _longest(Problem, "title")
PLACES = _longest(Problem, "place")
FOCUS_AREA = _longest(FocusArea, "name")
INDICATOR = _longest(Indicator, "name")
VALUE_LABEL = _longest(IndicatorValue, "label")
VALUE = _longest(IndicatorValue, "given")
