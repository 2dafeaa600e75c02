"""The nouns that both sides share, and the words every app uses."""

from relationships.models.agreed_conditions import AgreedConditions
from relationships.models.agreement import Agreement
from relationships.models.agreement_template import AgreementTemplate
from relationships.models.agreement_term import AgreementTerm
from relationships.models.annex import AgreedAnnex, AnnexFile
from relationships.models.attachment import Attachment
from relationships.models.calendar import (
    Calendar,
    CalendarException,
    CalendarHoliday,
    CalendarRecurringHoliday,
    CalendarWindow,
)
from relationships.models.calendar_change import CalendarChange
from relationships.models.chain_link import ChainLink
from relationships.models.clause_thread import ClauseThread
from relationships.models.clock import Clock
from relationships.models.clock_alert import ClockAlert
from relationships.models.clock_correction import ClockCorrection
from relationships.models.clock_history import ClockRetarget, ClockWarning
from relationships.models.clock_segment import ClockSegment
from relationships.models.conditions import (
    AgreedAvailability,
    AgreedClause,
    AgreedField,
    AgreedPenalty,
    CreditBand,
    EscalationContact,
)
from relationships.models.deadline_reminder import DeadlineReminder
from relationships.models.duty import Duty
from relationships.models.exit_step import ExitStep
from relationships.models.first_signature import FirstSignature
from relationships.models.invitation import Invitation
from relationships.models.lead_time import ConsumerLeadTime, LeadTime, ProviderLeadTime
from relationships.models.lifecycle import Lifecycle, Move, OwnedLifecycle
from relationships.models.mandate import Mandate
from relationships.models.membership import Membership, Role
from relationships.models.notice import Notice
from relationships.models.onboarding_step import OnboardingStep
from relationships.models.organisation import Organisation
from relationships.models.person import Person, Theme
from relationships.models.record import OrganisationRecord, Record
from relationships.models.refusal import Refused
from relationships.models.relationship import ServiceRelationship
from relationships.models.relationship_type import RelationshipType
from relationships.models.sides import BOTH, Owned, Side, Sided
from relationships.models.signature import Signature
from relationships.models.suspension import Suspension
from relationships.models.talk import Comment, ConsumerNote, ProviderNote
from relationships.models.termination import Termination
from relationships.models.terms import (
    AgreedObligation,
    AgreedPart,
    AgreedPriority,
    PriorityRule,
    ServiceLevelTarget,
    WorkloadLimit,
)
from relationships.models.type_change import TypeChange
from relationships.models.version import AgreementVersion
from relationships.models.workload import Workload, WorkloadExcess, WorkloadLine

__all__ = [
    "BOTH",
    "AgreedAnnex",
    "AgreedAvailability",
    "AgreedClause",
    "AgreedConditions",
    "AgreedField",
    "AgreedObligation",
    "AgreedPart",
    "AgreedPenalty",
    "AgreedPriority",
    "Agreement",
    "AgreementTemplate",
    "AgreementTerm",
    "AgreementVersion",
    "AnnexFile",
    "Attachment",
    "Calendar",
    "CalendarChange",
    "CalendarException",
    "CalendarHoliday",
    "CalendarRecurringHoliday",
    "CalendarWindow",
    "ChainLink",
    "ClauseThread",
    "Clock",
    "ClockAlert",
    "ClockCorrection",
    "ClockRetarget",
    "ClockSegment",
    "ClockWarning",
    "Comment",
    "ConsumerLeadTime",
    "ConsumerNote",
    "CreditBand",
    "DeadlineReminder",
    "Duty",
    "EscalationContact",
    "ExitStep",
    "FirstSignature",
    "Invitation",
    "LeadTime",
    "Lifecycle",
    "Mandate",
    "Membership",
    "Move",
    "Notice",
    "OnboardingStep",
    "Organisation",
    "OrganisationRecord",
    "Owned",
    "OwnedLifecycle",
    "Person",
    "PriorityRule",
    "ProviderLeadTime",
    "ProviderNote",
    "Record",
    "Refused",
    "RelationshipType",
    "Role",
    "ServiceLevelTarget",
    "ServiceRelationship",
    "Side",
    "Sided",
    "Signature",
    "Suspension",
    "Termination",
    "Theme",
    "TypeChange",
    "Workload",
    "WorkloadExcess",
    "WorkloadLimit",
    "WorkloadLine",
]
