"""The scenarios of processes/*/scenarios.toml: as they are written, and as the engine reads and walks them."""

from __future__ import annotations

import tomllib

from support.city import PROCESSES

from engine.scenarios import read_scenarios

_CONTENT = {file.parent.name: file.read_bytes() for file in sorted(PROCESSES.glob("*/scenarios.toml"))}
FILES = {folder: tomllib.loads(content.decode()) for folder, content in _CONTENT.items()}
READ = {folder: read_scenarios(content, f"{folder}/scenarios.toml") for folder, content in _CONTENT.items()}
