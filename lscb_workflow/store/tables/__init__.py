"""The tables. Every row belongs to a board; rules never see these classes, only values made from them."""

from lscb_workflow.store.tables.answers import AnswerDraftRow as AnswerDraftRow
from lscb_workflow.store.tables.answers import LinkRow as LinkRow
from lscb_workflow.store.tables.answers import MeasureValueRow as MeasureValueRow
from lscb_workflow.store.tables.answers import SubmissionRow as SubmissionRow
from lscb_workflow.store.tables.ledger import AttemptRow as AttemptRow
from lscb_workflow.store.tables.ledger import AuditRow as AuditRow
from lscb_workflow.store.tables.ledger import ChangesRow as ChangesRow
from lscb_workflow.store.tables.ledger import DayRow as DayRow
from lscb_workflow.store.tables.ledger import MessageRow as MessageRow
from lscb_workflow.store.tables.ledger import NoticeRow as NoticeRow
from lscb_workflow.store.tables.papers import DigestFormRow as DigestFormRow
from lscb_workflow.store.tables.papers import DigestRow as DigestRow
from lscb_workflow.store.tables.people import AgencyRow as AgencyRow
from lscb_workflow.store.tables.people import CoverRow as CoverRow
from lscb_workflow.store.tables.people import HolderRow as HolderRow
from lscb_workflow.store.tables.people import PostRow as PostRow
from lscb_workflow.store.tables.plans import ActionRow as ActionRow
from lscb_workflow.store.tables.plans import AimRow as AimRow
from lscb_workflow.store.tables.plans import DeadlineRow as DeadlineRow
from lscb_workflow.store.tables.plans import LeadRow as LeadRow
from lscb_workflow.store.tables.plans import MeasureRow as MeasureRow
from lscb_workflow.store.tables.plans import PlanRow as PlanRow
from lscb_workflow.store.tables.plans import QuarterRow as QuarterRow
from lscb_workflow.store.tables.plans import ReadingRow as ReadingRow
from lscb_workflow.store.tables.rows import Row as Row
