"""Who can do what now, read only (floor 10): the lists and pages of staff, and who may act and look."""

from engine.machine import Instruction
from engine.worklist import desk, listing
from engine.worklist.case_page import case
from engine.worklist.context import form_context
from engine.worklist.delegating import Delegation, delegations, need_part
from engine.worklist.deployments import deployment_page
from engine.worklist.designs import clause_page, designs
from engine.worklist.ending import cancellable, reached, rules_bind
from engine.worklist.exceptions import exceptions, may_ask
from engine.worklist.files import CaseFileContent, attachment, diagram
from engine.worklist.findings import (
    OVERSEERS,
    finding_counts,
    finding_figures,
    finding_page,
    finding_row,
    findings,
)
from engine.worklist.findings_here import findings_of, findings_of_case, open_findings, watched
from engine.worklist.handing import hand_over_page, held_by
from engine.worklist.inbox import count, inbox
from engine.worklist.instances import known, many_of, meant, need_allowed
from engine.worklist.lists import cases, done
from engine.worklist.matter_page import matter, matter_title
from engine.worklist.matters import matters
from engine.worklist.migrations import (
    Looked,
    Reason,
    Route,
    Way,
    carrying,
    definition_of,
    look,
    migrating,
    suggested,
    way,
    wrong_lines,
)
from engine.worklist.obligations import obligations
from engine.worklist.remarks import draft, remarks
from engine.worklist.replay_page import replay
from engine.worklist.start_page import may_start, start, startable
from engine.worklist.successors import Successors, cannot_hold, successors
from engine.worklist.task_page import task
from engine.worklist.tried import Tried, tried
from engine.worklist.undoing import Undone, said_before, undoable
from engine.worklist.versions import bundled, compared, design, drawing, element_change, program_of_version
from engine.worklist.who import (
    Actor,
    actor,
    check,
    could_take,
    may_see,
    may_see_matter,
    may_take,
    may_urge,
    need,
    seen_among,
    visible,
)
from engine.worklist.working import WORKERS, held_work, open_work

__all__ = [
    "OVERSEERS",
    "WORKERS",
    "Actor",
    "CaseFileContent",
    "Delegation",
    "Instruction",
    "Looked",
    "Reason",
    "Route",
    "Successors",
    "Tried",
    "Undone",
    "Way",
    "actor",
    "attachment",
    "bundled",
    "cancellable",
    "cannot_hold",
    "carrying",
    "case",
    "cases",
    "check",
    "clause_page",
    "compared",
    "could_take",
    "count",
    "definition_of",
    "delegations",
    "deployment_page",
    "design",
    "designs",
    "desk",
    "diagram",
    "done",
    "draft",
    "drawing",
    "element_change",
    "exceptions",
    "finding_counts",
    "finding_figures",
    "finding_page",
    "finding_row",
    "findings",
    "findings_of",
    "findings_of_case",
    "form_context",
    "hand_over_page",
    "held_by",
    "held_work",
    "inbox",
    "known",
    "listing",
    "look",
    "many_of",
    "matter",
    "matter_title",
    "matters",
    "may_ask",
    "may_see",
    "may_see_matter",
    "may_start",
    "may_take",
    "may_urge",
    "meant",
    "migrating",
    "need",
    "need_allowed",
    "need_part",
    "obligations",
    "open_findings",
    "open_work",
    "program_of_version",
    "reached",
    "remarks",
    "replay",
    "rules_bind",
    "said_before",
    "seen_among",
    "start",
    "startable",
    "successors",
    "suggested",
    "task",
    "tried",
    "undoable",
    "visible",
    "watched",
    "way",
    "wrong_lines",
]
