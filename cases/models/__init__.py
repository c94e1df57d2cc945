"""What a crime-prevention cooperation works with, one noun a module."""

from .activities import Activity, Participation
from .agreements import Agreement, FocusArea, Goal
from .execution import ProgressReport, Resource, Step, StepReport
from .goals import ActivityGoal, EffectTarget, MeasuredValue, SubTarget
from .situation import Cause, Evidence, Indicator, IndicatorValue, Picture, Problem
from .sources import PlanFile, SourceNote

__all__ = [
    "Activity",
    "ActivityGoal",
    "Agreement",
    "Cause",
    "EffectTarget",
    "Evidence",
    "FocusArea",
    "Goal",
    "Indicator",
    "IndicatorValue",
    "MeasuredValue",
    "Participation",
    "Picture",
    "PlanFile",
    "Problem",
    "ProgressReport",
    "Resource",
    "SourceNote",
    "Step",
    "StepReport",
    "SubTarget",
]
