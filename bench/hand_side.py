"""The limit: what a step takes in SQL that somebody wrote for it and nothing else."""

from __future__ import annotations

from .sides import MOTIVATION, STEPS, PsycopgSide, holder_and_deadline


class HandSide(PsycopgSide):
    """Lock, history, state, item closed, next item with its deadline: five statements."""

    name = "hand-written SQL"

    def __init__(self, person_id: int) -> None:
        super().__init__()
        self.person_id = person_id

    def open(self) -> None:
        self.case = self._value(
            "INSERT INTO bench_hand_case (title, state) VALUES (%s, %s) RETURNING id",
            ("Trygg skolväg", STEPS[0]),
        )
        self._open_item(0)

    def act(self, step: int) -> None:
        target = STEPS[step + 1] if step + 1 < len(STEPS) else "closed"
        with self.connection.transaction():
            source = self._value(
                "SELECT state FROM bench_hand_case WHERE id = %s FOR UPDATE", (self.case,)
            )
            self.connection.execute(
                "INSERT INTO bench_hand_history (case_id, person_id, source, target, motivation)"
                " VALUES (%s, %s, %s, %s, %s)",
                (self.case, self.person_id, source, target, MOTIVATION),
            )
            self.connection.execute(
                "UPDATE bench_hand_case SET state = %s WHERE id = %s", (target, self.case)
            )
            self.connection.execute(
                "UPDATE bench_hand_item SET closed_at = now() WHERE id = %s", (self.item,)
            )
            if target != "closed":
                self._open_item(step + 1)

    def check(self) -> None:
        assert self._value(
            "SELECT count(*) = 7 AND min(length(motivation)) = 200"
            " FROM bench_hand_history WHERE case_id = %s",
            (self.case,),
        )
        assert self._value(
            "SELECT count(closed_at) = 7 AND count(*) = 7 FROM bench_hand_item WHERE case_id = %s",
            (self.case,),
        )

    def _open_item(self, step: int) -> None:
        self.item = self._value(
            "INSERT INTO bench_hand_item (case_id, body_id, due) VALUES (%s, %s, %s) RETURNING id",
            (self.case, *holder_and_deadline(step)),
        )
