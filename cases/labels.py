"""What the fields of a case's text are called, and the coded words in them, in both languages.

Keys are those of ``cases/content.py``; ``within.key`` names a field of a row where it is called
otherwise there. Compared texts (``workflow/comparing.py``) take ``FIELDS`` as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflow.text import Text

from .forms.names import (
    CAUSE_NAMES,
    DONE_NAMES,
    FORM_NAMES,
    OUTCOME_NAMES,
    RESOURCE_NAMES,
    STANDING_NAMES,
)

FIELDS: Mapping[str, Text] = {
    # every case
    "title": Text("Rubrik", "Title"),
    "owner": Text("Föreslås av", "Proposed by"),
    "proposed_for": Text("Föreslås för organet", "Proposed for the body"),
    "agreement": Text("Överenskommelse", "Agreement"),
    "start": Text("Start", "Start"),
    "end": Text("Slut", "End"),
    # activity
    "description": Text("Beskrivning", "Description"),
    "problem": Text("Problem", "Problem"),
    "suggested_problem": Text("Möjligt problem", "Possible problem"),
    "causes": Text("Orsaker", "Causes"),
    "goals": Text("Övergripande mål", "Overall goals"),
    "focus_area": Text("Inriktning", "Focus area"),
    "responsible": Text("Ansvarig organisation", "Responsible organisation"),
    "participating": Text("Deltar", "Takes part"),
    "shares_responsibility": Text("Delar ansvaret", "Shares the responsibility"),
    "form": Text("Arbetsform", "Form of work"),
    "group": Text("Grupp", "Group"),
    "effect_targets": Text("Effektmål", "Effect targets"),
    "sub_targets": Text("Delmål", "Sub-targets"),
    "steps": Text("Delmoment", "Steps"),
    "resources": Text("Resurser", "Resources"),
    "indicator": Text("Mäts med", "Measured by"),
    "unit": Text("Enhet", "Unit"),
    "baseline": Text("Utgångsläge", "Baseline"),
    "target": Text("Ska nå", "To reach"),
    "source": Text("Källa för värdena", "Source of the values"),
    "due": Text("Senast", "By"),
    "organisation": Text("Bidrar", "Contributed by"),
    "amount": Text("Mängd", "Amount"),
    "kind": Text("Slag", "Kind"),
    "text": Text("Text", "Text"),
    "name": Text("Namn", "Name"),
    # agreement
    "parties": Text("Parter", "Parties"),
    "background": Text("Bakgrund", "Background"),
    "purposes": Text("Syften", "Purposes"),
    "governing_documents": Text("Styrande dokument", "Governing documents"),
    "note": Text("Anmärkning", "Note"),
    "focus_areas": Text("Inriktningar", "Focus areas"),
    "aim": Text("Inriktningens syfte", "Aim of the focus area"),
    # picture
    "area": Text("Område", "Area"),
    "survey": Text("Kartläggning", "Survey of crime"),
    "information": Text("Annan relevant information", "Other relevant information"),
    "analysis": Text("Analys", "Analysis"),
    "problems": Text("Problem", "Problems"),
    "place": Text("Plats", "Place"),
    "consequences": Text("Konsekvenser", "Consequences"),
    "evidence": Text("Hur vi vet", "How we know"),
    "indicators": Text("Mått", "Indicators"),
    "values": Text("Värden", "Values"),
    "label": Text("Avser", "For"),
    "given": Text("Angivet", "As given"),
    "value": Text("Värde", "Value"),
    "preliminary": Text("Preliminärt", "Preliminary"),
}

WORDS: Mapping[str, Mapping[str, Text]] = {
    "form": FORM_NAMES,
    "resource": RESOURCE_NAMES,
    "cause": CAUSE_NAMES,
    "standing": STANDING_NAMES,
    "done": DONE_NAMES,
    "outcome": OUTCOME_NAMES,
}

# What an import could not settle by itself (SourceNote.flags).
FLAGS: Mapping[str, Text] = {
    "no_agreement": Text(
        "Ingen överenskommelses period rymmer starten.",
        "No agreement's period holds the start.",
    ),
    "problem_not_linked": Text(
        "Problemet i källan finns inte i någon lägesbild.",
        "The source's problem is in no situational picture.",
    ),
    "suggestion_not_linked": Text(
        "Det möjliga problemet finns inte i någon lägesbild.",
        "The possible problem is in no situational picture.",
    ),
    "goal_not_linked": Text(
        "Ett mål är inte något av överenskommelsens.",
        "A goal is none of the agreement's.",
    ),
    "focus_area_not_linked": Text(
        "Inriktningen finns inte i överenskommelsen.",
        "The focus area is not in the agreement.",
    ),
    "shared_responsibility": Text(
        "Källan anger flera ansvariga.", "The source names several responsible ones."
    ),
    "date_in_words": Text(
        "Ett datum är skrivet så att ingen klocka kan läsa det.",
        "A date is written so that no clock can read it.",
    ),
    "ends_before_start": Text("Slutet ligger före starten.", "The end lies before the start."),
    "unknown_keys": Text(
        "Källan säger mer än det här systemet har fält för.",
        "The source says more than this system has fields for.",
    ),
}
