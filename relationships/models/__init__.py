"""The nouns that both sides share, and the words every app uses."""

from relationships.models.agreement import Agreement
from relationships.models.attachment import Attachment
from relationships.models.calendar import Calendar, CalendarHoliday, CalendarWindow
from relationships.models.clock import Clock, ClockSegment
from relationships.models.invitation import Invitation
from relationships.models.lifecycle import Lifecycle, Move, OwnedLifecycle
from relationships.models.mandate import Mandate
from relationships.models.membership import Membership, Role
from relationships.models.notice import Notice
from relationships.models.organisation import Organisation
from relationships.models.person import Person, Theme
from relationships.models.record import OrganisationRecord, Record
from relationships.models.refusal import Refused
from relationships.models.relationship import ServiceRelationship
from relationships.models.sides import BOTH, Owned, Side, Sided
from relationships.models.signature import Signature
from relationships.models.talk import Comment, ConsumerNote, ProviderNote
from relationships.models.terms import AgreedPart, AgreedPriority, PriorityRule, ServiceLevelTarget
from relationships.models.version import AgreementVersion

__all__ = [
    "BOTH",
    "AgreedPart",
    "AgreedPriority",
    "Agreement",
    "AgreementVersion",
    "Attachment",
    "Calendar",
    "CalendarHoliday",
    "CalendarWindow",
    "Clock",
    "ClockSegment",
    "Comment",
    "ConsumerNote",
    "Invitation",
    "Lifecycle",
    "Mandate",
    "Membership",
    "Move",
    "Notice",
    "Organisation",
    "OrganisationRecord",
    "Owned",
    "OwnedLifecycle",
    "Person",
    "PriorityRule",
    "ProviderNote",
    "Record",
    "Refused",
    "Role",
    "ServiceLevelTarget",
    "ServiceRelationship",
    "Side",
    "Sided",
    "Signature",
    "Theme",
]
