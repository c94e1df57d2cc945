"""The engine's tables, one noun a module."""

from .absences import Absence
from .cases import Case, NumberSeries
from .deadlines import Audience, Clock, Deadline, ReminderRule
from .decisions import LedgerEntry, LedgerText
from .grants import AgreementGrant, BodyGrant, OrganisationGrant
from .heartbeat import Heartbeat
from .invitations import Invitation
from .organisations import Body, Meeting, Organisation, Party
from .outbox import OutboxEvent
from .people import ConflictOfInterest, Membership, User
from .releases import IncomingLook, Release
from .retention import RetentionClass
from .routes import Route, RouteStep
from .versions import TextVersion
from .work import WorkItem

__all__ = [
    "Absence",
    "AgreementGrant",
    "Audience",
    "Body",
    "BodyGrant",
    "Case",
    "Clock",
    "ConflictOfInterest",
    "Deadline",
    "Heartbeat",
    "IncomingLook",
    "Invitation",
    "LedgerEntry",
    "LedgerText",
    "Meeting",
    "Membership",
    "NumberSeries",
    "Organisation",
    "OrganisationGrant",
    "OutboxEvent",
    "Party",
    "Release",
    "ReminderRule",
    "RetentionClass",
    "Route",
    "RouteStep",
    "TextVersion",
    "User",
    "WorkItem",
]
