"""The lifecycle table once more as data: what must be allowed, for the walks to compare with.

Written from the product's description. ``Standing`` is where one activity stands in that
table; it learns only from turns that went well, never from the code under test.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cases.story.cast import OFFICIALS, POLITICIANS, STEERING
from tests.visibility_oracle import Role

STAGES = ("preparation", "steering", "political")
DECIDED = ("approved", "execution")
FINAL = ("closed", "rejected", "dismissed", "withdrawn")
ROAD = (OFFICIALS, STEERING, POLITICIANS)
START = date(2026, 3, 2)  # the activities' exact start date

# From where, and by whom: o owner, r responsible, b the body in turn, l the last body,
# c coordinator, k records manager, t the clock.
TABLE: dict[str, tuple[tuple[str, ...], str]] = {
    "submit": (("draft",), "o"),
    "resubmit": (("revision",), "o"),
    "endorse": (STAGES, "b"),
    "endorse_amended": (STAGES, "b"),
    "advise_against": (("preparation",), "b"),  # advisory, and not the last
    "refer_back": (STAGES, "b"),
    "postpone": (STAGES, "b"),
    "reject": (("steering", "political"), "b"),  # deciding, or the last
    "dismiss": ((*STAGES, "revision"), "bc"),
    "withdraw": (("draft", "revision", *STAGES), "o"),
    "start": (("approved",), "rt"),
    "finish": (("execution",), "r"),
    "discontinue": (DECIDED, "lc"),
    "evaluate": (("evaluation",), "r"),
    "accept": (("review",), "b"),
    "return_evaluation": (("review",), "b"),
    "reconsider": (DECIDED, "lc"),
    "reopen": (("closed",), "k"),
    "register": (("draft",), "c"),
}
TARGET = {
    "refer_back": "revision",
    "reject": "rejected",
    "dismiss": "dismissed",
    "withdraw": "withdrawn",
    "start": "execution",
    "finish": "evaluation",
    "discontinue": "evaluation",
    "evaluate": "review",
    "accept": "closed",
    "return_evaluation": "evaluation",
    "reconsider": "revision",
    "reopen": "evaluation",
    "register": "approved",
}
ONWARD = ("endorse", "endorse_amended", "advise_against")
# What the text must have on entering a step, by the step's place on the road.
DEMANDS: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"problem"}),
    frozenset({"problem", "measure"}),
)
OFFICERS = ("case_officer", "manager")


@dataclass
class Standing:
    """Where an activity stands; organisations and bodies by key."""

    owner: int
    owner_party: int
    responsible: int
    agreement: int
    road: tuple[int, int, int]  # the bodies, in order
    restricted: bool
    lacks: set[str]
    proposers: set[str]  # who opened, submitted or resubmitted it
    dispatched: bool = False
    state: str = "draft"
    place: int | None = None  # on the road, from 0
    conflicted: set[str] = field(default_factory=set)

    def capacities(self, roles: Iterable[Role]) -> dict[str, Role]:
        """In which of the table's capacities somebody with these roles may act now."""
        return {who: role for role in roles for who in "orblck" if self._is(who, role)}

    def _is(self, who: str, role: Role) -> bool:
        keeps = role.name in ("secretary", "chair")
        holder = self.responsible if self.state in (*DECIDED, "evaluation") else self.owner
        return {
            "o": role.name in OFFICERS and role.organisation == self.owner,
            "r": role.name in OFFICERS and role.organisation == holder,
            "b": keeps and role.body is not None and role.body == self.body_in_turn,
            "l": keeps and role.body == self.road[-1],
            "c": role.name == "coordinator" and role.agreement == self.agreement,
            "k": role.name == "records_manager" and role.organisation == self.owner_party,
        }[who]

    @property
    def body_in_turn(self) -> int | None:
        """Whose turn it is; in revision the body that sent the case back."""
        if self.state == "review":
            return self.road[0]
        waiting = self.state in (*STAGES, "revision")
        return self.road[self.place] if waiting and self.place is not None else None

    def acting_as(self, code: str, roles: list[Role]) -> str:
        """The capacity in which this may be done, a body's before an office's; "" for none."""
        sources, who = TABLE[code]
        if self.state not in sources:
            return ""
        mine = self.capacities(roles)
        hidden = self.restricted or (self.state == "draft" and not self._reads_own(roles))
        return next(
            (w for w in "blorck" if w in who and w in mine and not (w == "c" and hidden)), ""
        )

    def _reads_own(self, roles: list[Role]) -> bool:
        return any(r.organisation == self.owner and r.name != "administrator" for r in roles)

    def next_place(self, code: str) -> int | None:
        """The place on the road after this act; 3 is its end, None where it is no matter."""
        if code in ("submit", "resubmit"):
            return 0
        if code in ONWARD:
            assert self.place is not None
            return self.place + 1
        return self.place

    def gate_is_open(self, code: str) -> bool:
        """Whether the text has what the step about to be entered demands."""
        place = self.next_place(code)
        entering = code in ("submit", "resubmit", *ONWARD) and place is not None and place < 3
        return not (entering and place is not None and DEMANDS[place] & self.lacks)

    def move(self, code: str, by: str) -> None:
        """The act was done."""
        self.dispatched |= code in ("submit", "register")
        if code in ("submit", "resubmit"):
            self.proposers.add(by)
        self.place = self.next_place(code)
        if code in TARGET:
            self.state = TARGET[code]
        elif code != "postpone":
            assert self.place is not None
            self.state = (*STAGES, "approved")[self.place]
            self.place = min(self.place, 2)
