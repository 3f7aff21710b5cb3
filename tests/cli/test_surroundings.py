"""`youxu lint` below a project's folder knows what a deployment there would know; elsewhere it asks for nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.shell import run

PROCESSES = Path(__file__).parents[2] / "processes"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a catalogue, an organisation and two folders of diagrams."""
    here = tmp_path / "city"
    shutil.copytree(PROCESSES / "organisation", here / "organisation")
    shutil.copy(PROCESSES / "catalogue.yaml", here)
    for folder in ("request", "shared"):
        shutil.copytree(PROCESSES / folder, here / folder)
    return here


def change(file: Path, old: str, new: str) -> None:
    content = file.read_text("utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), "utf-8")


def test_one_file_is_checked_against_all_the_others(project: Path, tmp_path: Path) -> None:
    diagram = project / "request" / "request.bpmn"
    assert run(tmp_path, "lint", diagram) == "没有发现问题。\n"
    change(diagram, 'formRef="forward"', 'formRef="forwrd"')
    change(diagram, '"government_office:registrar"', '"government_office:registar"')
    change(diagram, 'value="RR-08 RR-09 RR-11"', 'value="RR-8 RR-09 RR-11"')
    said = run(tmp_path, "lint", diagram, code=1)
    for words in ("是不是“forward”？", "是不是“government_office:registrar”？", "是不是“RR-08”？", "3 处错误"):
        assert words in said


def test_what_is_wrong_elsewhere_is_not_told(project: Path, tmp_path: Path) -> None:
    change(project / "shared" / "ladder.bpmn", "</bpmn:definitions>", "")
    assert run(tmp_path, "lint", project / "request") == "没有发现问题。\n"
    assert "不是完好的 XML" in run(tmp_path, "lint", project, code=1)


def test_outside_a_project_nothing_around_is_asked_for(project: Path, tmp_path: Path) -> None:
    alone = tmp_path / "draft"
    shutil.copytree(project / "request", alone)
    change(alone / "request.bpmn", '"government_office:registrar"', '"anybody"')
    assert run(tmp_path, "lint", alone) == "没有发现问题。\n"
