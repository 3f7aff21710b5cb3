"""youxu replay, verify, copy: what auditors and operators do."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from engine import history, schema
from engine.cli.designing import style_option
from engine.cli.place import here
from engine.database import Database
from engine.errors import NotFound

file_type = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("case", required=False)
@click.option("--all", "everything", is_flag=True, help="Re-execute every case.")
def replay(case: str | None, everything: bool) -> None:
    """Re-execute a case from its log and compare every state. Exit code 1 names the first event that differs."""
    if bool(case) == everything:
        raise click.UsageError("Give a case, or --all.")
    different = []
    with here().database().reading() as connection:
        wanted = known = history.case_ids(connection)
        if not everything:
            wanted = [str(case)]
            if case not in known:
                raise NotFound("UNKNOWN_CASE")
        with click.progressbar(wanted, label="重新执行", file=sys.stderr) as bar:
            for one in bar:
                run = history.replay(connection, one)
                if run.divergence:
                    different.append(f"{one} 从第 {run.divergence.seq} 步起不可信：{run.divergence.why}")
    click.echo("\n".join([*different, f"{len(wanted)} 件，重新执行一致 {len(wanted) - len(different)} 件。"]))
    sys.exit(bool(different))


@click.command()
@click.option("--witness", type=file_type, help="File of the notes kept outside; by default this installation's.")
@click.option("--key", type=file_type, help="Public key of the checkpoints (PEM).")
@style_option
def verify(witness: Path | None, key: Path | None, style: str) -> None:
    """Prove that nothing was touched: chain, witness, re-execution, and every row against the log."""
    place = here()
    public, notes = key or place.key.with_suffix(".pub"), witness or place.witness
    if not public.exists():
        raise click.UsageError(f"没有公钥 {public}；用 --key 指明。")
    if not notes.exists():
        raise click.UsageError(f"没有外部见证 {notes}；用 --witness 指明。")
    try:
        witnessed = history.Witnessed(history.Witness(notes).notes(), history.public_key(public))
    except (ValueError, TypeError) as wrong:
        raise click.UsageError(f"{public} 不是检查点的公钥，或 {notes} 不是文本。") from wrong
    with place.database().reading() as connection:
        total = len(history.case_ids(connection))
        with click.progressbar(length=total, label="核查", file=sys.stderr) as bar:
            problems = history.verify(connection, witnessed, lambda _done, _total: bar.update(1))
    if style == "json":
        told = [{"code": p.code, "place": p.place, "detail": p.detail} for p in problems]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(str(problem) for problem in problems) or "全部一致，没有发现改动。")
    sys.exit(bool(problems))


@click.command()
@click.argument("source")
@click.argument("target")
def copy(source: str, target: str) -> None:
    """Copy a database (URL) into another, empty one, of either kind; replay and verify agree afterwards."""

    def show(table: str, done: int, total: int) -> None:
        click.echo(f"\r{table} {done}/{total}", nl=done == total, err=True)

    databases = Database(source), Database(target)
    schema.check_present(databases[0])
    copied = schema.copy(*databases, show)
    click.echo(f"已复制 {copied} 行。")
