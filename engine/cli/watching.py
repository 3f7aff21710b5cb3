"""youxu findings: what the watched rules found and nobody has dealt with."""

from __future__ import annotations

import datetime as dt
import json
import sys

import click

from engine import values, worklist
from engine.cli.designing import style_option
from engine.cli.place import here
from engine.days import instant_at, say_instant


@click.command()
@click.option("--rule", default="", metavar="ID", help="Only of this rule file, or of this clause of the catalogue.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Only what was broken on this day or later."
)
@style_option
def findings(rule: str, since: dt.datetime | None, style: str) -> None:
    """List the open findings of the watched rules, oldest first. Exit code 1 if there are any."""
    with here().database().reading() as connection:
        if rule and rule not in worklist.watched(connection):
            raise click.BadParameter(f"没有规则文件“{rule}”，也没有规则文件写了这个条款。", param_hint="--rule")
        found = worklist.open_findings(connection, rule, instant_at(since.date()) if since else None)
    if style == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for one in found:
            at = say_instant(values.read_instant(one["at"]))
            click.echo("\t".join([at, one["clauses"], one["name"], one["unit"], one["matter"], one["sentence"]]))
        click.echo(f"待处理 {len(found)} 条。")
    sys.exit(bool(found))
