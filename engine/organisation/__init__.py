"""Who holds which post, who answers for which unit, who is next up: at an instant, with the reason (architecture 11).

Everything here is data, kept in CSV files (contracts 31): kinds of unit and post, relations, people. Python knows no
post and no unit. Reading takes an instant; what was true then is found again later.
"""

from engine.organisation._amend import AMENDABLE, Amendment, amend
from engine.organisation._answer import answer
from engine.organisation._changing import change_page
from engine.organisation._folder import Imported, digest, export_folder, export_tables, import_folder
from engine.organisation._holders import is_person, logins, person_name
from engine.organisation._keep import Change
from engine.organisation._looking import charges, gaps_at, unit_page, unit_tree
from engine.organisation._membership import (
    Capacity,
    capacities,
    describe_group,
    describe_post,
    group_ids,
    groups,
    groups_of,
    headed_units,
    members,
    staffed_groups,
    unit_info,
    unit_kinds,
)
from engine.organisation._parcel import lay_out, pack, unpack
from engine.organisation._person import person_page
from engine.organisation._rows import Post, Unit
from engine.organisation._subordinates import subordinates, units
from engine.organisation._substitutes import colleagues, substitutes
from engine.organisation._year import year_page

__all__ = [
    "AMENDABLE",
    "Amendment",
    "Capacity",
    "Change",
    "Imported",
    "Post",
    "Unit",
    "amend",
    "answer",
    "capacities",
    "change_page",
    "charges",
    "colleagues",
    "describe_group",
    "describe_post",
    "digest",
    "export_folder",
    "export_tables",
    "gaps_at",
    "group_ids",
    "groups",
    "groups_of",
    "headed_units",
    "import_folder",
    "is_person",
    "lay_out",
    "logins",
    "members",
    "pack",
    "person_name",
    "person_page",
    "staffed_groups",
    "subordinates",
    "substitutes",
    "unit_info",
    "unit_kinds",
    "unit_page",
    "unit_tree",
    "units",
    "unpack",
    "year_page",
]
