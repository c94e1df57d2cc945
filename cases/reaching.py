"""How far an activity has come towards a target: from the baseline, by the newest value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .models import Activity, EffectTarget, MeasuredValue, SubTarget


@dataclass(frozen=True)
class Reached:
    """A target with its values. ``share`` is how much of the way is gone, in whole percent; None
    where the text does not say from what to what, or nothing has been measured."""

    target: EffectTarget | SubTarget
    baseline: Decimal | None
    values: Sequence[tuple[MeasuredValue, bool]]  # and whether a later one corrects it
    latest: MeasuredValue | None
    share: int | None

    @property
    def shown(self) -> int:
        """The share as a bar can show it."""
        return min(100, max(0, self.share or 0))


def effect_targets(activity: Activity) -> list[Reached]:
    """The effect targets with what has been measured; two statements."""
    rows = activity.effect_targets.prefetch_related("values").order_by("position")
    return [_reached(row, row.baseline) for row in rows]


def sub_targets(activity: Activity) -> list[Reached]:
    """The sub-targets, which are counted from nothing; two statements."""
    rows = activity.sub_targets.prefetch_related("values").order_by("position")
    return [_reached(row, Decimal(0)) for row in rows]


def share(baseline: Decimal | None, target: Decimal | None, value: Decimal) -> int | None:
    """How much of the way from baseline to target a value has gone, in percent.

    Less than nothing where it went the wrong way. Unknown where the two are not both given,
    or are the same.
    """
    if baseline is None or target is None or baseline == target:
        return None
    return round((value - baseline) / (target - baseline) * 100)


def _reached(row: EffectTarget | SubTarget, baseline: Decimal | None) -> Reached:
    values: list[MeasuredValue] = list(row.values.all())
    corrected = {value.corrects_id for value in values}
    valid = [value for value in values if value.pk not in corrected]
    latest = valid[-1] if valid else None
    return Reached(
        target=row,
        baseline=row.baseline if isinstance(row, EffectTarget) else None,
        values=[(value, value.pk in corrected) for value in values],
        latest=latest,
        share=share(baseline, row.target, latest.value) if latest is not None else None,
    )
