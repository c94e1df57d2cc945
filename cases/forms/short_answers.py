"""The form behind the link in a reminder: done, later, or not mine."""

from __future__ import annotations

from django.http import QueryDict

from workflow.models import Clock
from workflow.text import Text

from .fields import Choice, Day, Passage
from .rows import PartForm

DONE, LATE, NOT_MINE = "done", "late", "not_mine"


class ShortAnswerForm(PartForm):
    """One answer; the new day and the reason belong to one that it takes longer."""

    def __init__(self, data: QueryDict | None, *, clock: Clock) -> None:
        super().__init__(data)
        answers = [(DONE, _DONE[clock]), (LATE, _LATE), (NOT_MINE, _NOT_MINE)]
        self.add("answer", Choice(_ANSWER, answers, demand=_NO_ANSWER))
        fields = {
            "until": Day(_UNTIL),
            "reason": Passage(_REASON, rows=3, longest=2000, hint=_REASON_HINT),
        }
        self.add_group(str(_IF_LATE), fields)

    def check(self) -> None:
        if self.cleaned_data.get("answer") != LATE:
            return
        if not self.cleaned_data.get("until") and "until" not in self.errors:
            self.add_error("until", str(_NO_DAY))
        if not self.cleaned_data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", str(_NO_REASON))


_ANSWER = Text("Hur är det?", "How is it?")
_NO_ANSWER = Text("Välj ett svar.", "Choose an answer.")
_DONE = {
    Clock.START: Text("Klart: vi har startat", "Done: we have started"),
    Clock.END: Text(
        "Klart: allt är genomfört. Då väntar utvärderingen.",
        "Done: everything is carried out. Next comes the evaluation.",
    ),
    Clock.STEP: Text("Klart: delmomentet är gjort", "Done: the step is done"),
}
_LATE = Text("Försenat: det behövs en ny dag", "Late: it takes a new day")
_NOT_MINE = Text(
    "Inte jag: någon annan ska göra det. Chefen får veta det.",
    "Not me: somebody else is to do it. The manager is told.",
)
_IF_LATE = Text("Om det är försenat", "If it is late")
_UNTIL = Text("Ny dag", "New day")
_NO_DAY = Text("Ange den nya dagen.", "Enter the new day.")
_REASON = Text("Orsak", "Reason")
_REASON_HINT = Text("Den står i historiken.", "It stands in the history.")
_NO_REASON = Text("Skriv varför det dröjer.", "Write why it takes longer.")
