"""The engine's tables, one noun a module."""

from .absences import Absence
from .archives import ArchivePackage
from .cases import Case, NumberSeries
from .deadlines import Audience, Clock, Deadline, ReminderRule
from .decisions import LedgerEntry, LedgerText
from .documents import Document, DocumentKind, DocumentStatus, DocumentVersion
from .grants import AgreementGrant, BodyGrant, OrganisationGrant
from .heartbeat import Heartbeat
from .invitations import Invitation
from .organisations import Body, Meeting, Organisation, Party
from .outbox import OutboxEvent
from .people import ConflictOfInterest, Membership, User
from .releases import IncomingLook, Release
from .retention import RetentionClass
from .routes import Route, RouteStep
from .tree import Checkpoint, LedgerAlarm, TreeLeaf, Unnumbered
from .versions import TextVersion
from .work import WorkItem

__all__ = [
    "Absence",
    "AgreementGrant",
    "ArchivePackage",
    "Audience",
    "Body",
    "BodyGrant",
    "Case",
    "Checkpoint",
    "Clock",
    "ConflictOfInterest",
    "Deadline",
    "Document",
    "DocumentKind",
    "DocumentStatus",
    "DocumentVersion",
    "Heartbeat",
    "IncomingLook",
    "Invitation",
    "LedgerAlarm",
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
    "TreeLeaf",
    "Unnumbered",
    "User",
    "WorkItem",
]
