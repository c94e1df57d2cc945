"""On what ground something is lawfully erased."""

from __future__ import annotations

from collections.abc import Mapping

from .text import Text

DECISION, GDPR, COURT, FINISHED = "decision", "gdpr17", "court", "finished"

# Arkivlagen (1990:782) 10 §: records may be weeded; dataskyddsförordningen (EU) 2016/679.
GROUNDS: Mapping[str, Text] = {
    DECISION: Text("Gallringsbeslut (arkivlagen 10 §)", "Decision on erasure (Archives Act, 10 §)"),
    GDPR: Text(
        "Rätten till radering (dataskyddsförordningen artikel 17)",
        "The right to erasure (GDPR, article 17)",
    ),
    COURT: Text(
        "Dom eller föreläggande från tillsynsmyndighet",
        "A judgment, or an order of a supervisory authority",
    ),
    FINISHED: Text(
        "Rensning när ärendet är avslutat (arkivlagen 6 §)",
        "Weeding when the case is finished (Archives Act, 6 §)",
    ),
}
# What somebody may choose when she erases; weeding has its own act.
CHOOSABLE = (DECISION, GDPR, COURT)
