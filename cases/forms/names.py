"""The words of the models' choices, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.text import Text

FORM_NAMES: Mapping[str, Text] = {
    "ordinary": Text("I ordinarie verksamhet", "In ordinary operations"),
    "existing_group": Text("I en grupp som redan finns", "In a group that exists already"),
    "temporary_group": Text("I en tillfällig arbetsgrupp", "In a temporary working group"),
    "": Text("Det vet vi inte än", "We do not know yet"),
}
RESOURCE_NAMES: Mapping[str, Text] = {
    "hours": Text("Timmar", "Hours"),
    "money": Text("Pengar", "Money"),
    "competence": Text("Kompetens", "Competence"),
    "other": Text("Annat", "Other"),
}
CAUSE_NAMES: Mapping[str, Text] = {
    "": Text("Inte angiven", "Not given"),
    "situational": Text("Situationell orsak", "Situational cause"),
    "social": Text("Social orsak", "Social cause"),
}
STANDING_NAMES: Mapping[str, Text] = {
    "as_planned": Text("Enligt plan", "As planned"),
    "delayed": Text("Försenad", "Delayed"),
    "paused": Text("Pausad", "Paused"),
}
DONE_NAMES: Mapping[str, Text] = {
    "yes": Text("Ja", "Yes"),
    "partly": Text("Delvis", "Partly"),
    "no": Text("Nej", "No"),
}
OUTCOME_NAMES: Mapping[str, Text] = {
    "done": Text("Genomförd", "Carried out"),
    "partly": Text("Delvis genomförd", "Partly carried out"),
    "not_done": Text("Ej genomförd", "Not carried out"),
    "discontinued": Text("Avbruten", "Discontinued"),
}
