"""Deployments: what files define, whether they may be deployed, who must approve it, and what comes of it."""

from engine.releases.approving import TWO, two_needed, waiting
from engine.releases.checking import checked, known
from engine.releases.defining import (
    Deployed,
    Parcel,
    Row,
    definitions,
    digest,
    drafted,
    finder,
    kept_files,
    same,
    unique,
    woken,
)
from engine.releases.offering import offers

__all__ = [
    "TWO",
    "Deployed",
    "Parcel",
    "Row",
    "checked",
    "definitions",
    "digest",
    "drafted",
    "finder",
    "kept_files",
    "known",
    "offers",
    "same",
    "two_needed",
    "unique",
    "waiting",
    "woken",
]
