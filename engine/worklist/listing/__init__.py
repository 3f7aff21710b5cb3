"""Lists as programs ask for them: filtered, sorted, in parts, and of nothing but what the asker may see.

Filters and sort keys have the names that Camunda 7 gives them, because its REST contract is the machine interface
(architecture 9). Each list is one `Listing`; what is no list is a function beside them.
"""

from engine.worklist.listing._activities import ACTIVITIES, activity_tree
from engine.worklist.listing._cases import CASES, EXECUTIONS, HISTORIC_CASES, standing
from engine.worklist.listing._definitions import (
    DECISIONS,
    DEFINITIONS,
    DEPLOYMENTS,
    content,
    definition_xml,
    definitions_of,
    newest,
    newest_decision,
    resources,
)
from engine.worklist.listing._details import HANDS, UPDATES
from engine.worklist.listing._external import EXTERNAL_TASKS, error_details, topic_names
from engine.worklist.listing._forms import start_form, start_form_file, start_form_variables, task_form_file
from engine.worklist.listing._historic_tasks import HISTORIC_TASKS
from engine.worklist.listing._incidents import INCIDENTS, incident
from engine.worklist.listing._jobs import JOBS
from engine.worklist.listing._messages import need_sender
from engine.worklist.listing._operations import OPERATIONS
from engine.worklist.listing._past_incidents import HISTORIC_INCIDENTS
from engine.worklist.listing._people import USERS, all_groups, groups_of, need_group
from engine.worklist.listing._query import MOST, Kind, Listed, Listing, Row, Wanted
from engine.worklist.listing._standing import offered_to_groups, standing_at
from engine.worklist.listing._subscriptions import SUBSCRIPTIONS
from engine.worklist.listing._task_parts import attachments, comments, identity_links
from engine.worklist.listing._tasks import TASKS
from engine.worklist.listing._variables import (
    HISTORIC_VARIABLES,
    VARIABLES,
    case_variables,
    form_variables,
    own_variables,
    task_local_variables,
    task_variables,
)

__all__ = [
    "ACTIVITIES",
    "CASES",
    "DECISIONS",
    "DEFINITIONS",
    "DEPLOYMENTS",
    "EXECUTIONS",
    "EXTERNAL_TASKS",
    "HANDS",
    "HISTORIC_CASES",
    "HISTORIC_INCIDENTS",
    "HISTORIC_TASKS",
    "HISTORIC_VARIABLES",
    "INCIDENTS",
    "JOBS",
    "MOST",
    "OPERATIONS",
    "SUBSCRIPTIONS",
    "TASKS",
    "UPDATES",
    "USERS",
    "VARIABLES",
    "Kind",
    "Listed",
    "Listing",
    "Row",
    "Wanted",
    "activity_tree",
    "all_groups",
    "attachments",
    "case_variables",
    "comments",
    "content",
    "definition_xml",
    "definitions_of",
    "error_details",
    "form_variables",
    "groups_of",
    "identity_links",
    "incident",
    "need_group",
    "need_sender",
    "newest",
    "newest_decision",
    "offered_to_groups",
    "own_variables",
    "resources",
    "standing",
    "standing_at",
    "start_form",
    "start_form_file",
    "start_form_variables",
    "task_form_file",
    "task_local_variables",
    "task_variables",
    "topic_names",
]
