"""The command line. Exit codes: 0 good, 1 something was found or failed, 2 wrong usage."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from engine import lint
from engine.cli import (
    administering,
    checking,
    designing,
    drawing,
    measuring,
    operating,
    proving,
    running,
    simulating,
    templating,
    trying,
    versions,
    watching,
)
from engine.cli.place import collect_seldom
from engine.errors import EngineError, Invalid, Unavailable


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def youxu() -> None:
    """Run a city government's procedures, drawn as BPMN diagrams, and prove what happened."""


for _command in (
    running.serve,
    running.work,
    designing.deploy,
    checking.lint,
    operating.migrate,
    trying.try_draft,
    drawing.draw,
    drawing.layout,
    versions.compare,
    versions.rehearse,
    versions.release,
    proving.replay,
    proving.verify,
    watching.findings,
    running.token,
    simulating.simulate_city,
    proving.copy,
    designing.rules,
    templating.templates,
    templating.modeler,
    measuring.bench,
    administering.organisation,
    administering.password,
):
    youxu.add_command(_command)


def main() -> None:
    """Entry point: a refusal of the engine is a sentence and exit code 1, never a traceback."""
    collect_seldom()
    try:
        youxu()
    except Unavailable as error:
        click.echo(f"打不开数据库：{error.details['why']}", err=True)
        sys.exit(1)
    except EngineError as error:
        click.echo(error.sentence, err=True)
        if isinstance(error, Invalid) and error.findings:
            click.echo(lint.as_text(error.findings), err=True)
        for name, told in error.problems.items() if isinstance(error, Invalid) else ():
            click.echo(f"{name}：{told}", err=True)
        sys.exit(1)
    except (ArgumentError, NoSuchModuleError) as error:
        click.echo(f"数据库地址不对：{error}", err=True)
        sys.exit(1)
