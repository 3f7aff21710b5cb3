"""The files of processes/ open clean in Camunda Modeler and are saved by it unchanged: its own packages say so."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROCESSES = HERE.parents[1] / "processes"
FILES = sorted(file for kind in ("bpmn", "dmn", "form") for file in PROCESSES.rglob(f"*.{kind}"))

pytestmark = pytest.mark.node


def check(*files: Path, write: bool = False) -> str:
    """What check.mjs prints: nothing, or one line a problem."""
    assert (HERE / "node_modules").is_dir(), "run npm ci --ignore-scripts in tests/processes"
    arguments = ["node", str(HERE / "check.mjs"), *(["--write"] if write else []), *map(str, files)]
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == (1 if ran.stdout else 0), ran.stderr
    return ran.stdout


def test_files_open_clean_and_are_saved_unchanged() -> None:
    assert check(*FILES) == ""


@pytest.mark.parametrize(
    "name,old,new,told",
    [
        ("request.bpmn", ' camunda:historyTimeToLive="P3650D"', "", "lint: camunda-compat/history-time-to-live"),
        (
            "request.bpmn",
            '<bpmn:startEvent id="request_submitted"',
            '<bpmn:startEvnt id="x" />\n<bpmn:startEvent id="request_submitted"',
            "warning",
        ),
        (
            "request.bpmn",
            '<bpmndi:BPMNShape id="find_route_di" bpmnElement="find_route">',
            '<bpmndi:BPMNShape id="find_route_di" bpmnElement="nowhere">',
            "lint: no-bpmndi find_route",
        ),
        ("route.dmn", 'typeRef="boolean"', 'typeRef="boolean" camunda:nothing="1" bad:x="1"', "warning"),
        ("reply.form", '"textarea"', '"filepicker"', "lint"),
        ("reply.form", "\n", "\n\n", "not as the Modeler saves it"),
    ],
)
def test_what_the_modeler_would_complain_about_is_told(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    """The checks above can fail."""
    text = (PROCESSES / "request" / name).read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / name
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert told in check(broken)


def test_write_brings_a_file_into_the_modelers_form(tmp_path: Path) -> None:
    text = (PROCESSES / "request" / "request.bpmn").read_text(encoding="utf-8")
    untidy = tmp_path / "request.bpmn"
    untidy.write_text(text.replace("\n      ", " ").replace(" />", "/>"), encoding="utf-8")
    check(untidy, write=True)
    assert untidy.read_text(encoding="utf-8") == text
