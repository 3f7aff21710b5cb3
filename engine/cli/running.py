"""youxu serve, work, token: the running system."""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sys
import threading

import click

from engine import history, jobs
from engine.cli.demo import fill_demo, is_new, live, weeks_before
from engine.cli.place import Place, clock, here
from engine.commands.begin_on_time import begin_on_time
from engine.commands.do_due_work import do_due_work
from engine.commands.issue_token import issue_token
from engine.commands.open_obligations import open_obligations
from engine.commands.recount_deadlines import recount_deadlines
from engine.commands.shift_clock import shift_clock
from engine.commands.take_checkpoint import take_checkpoint
from engine.commands.watch_log import watch_log
from engine.database import Database
from engine.errors import Conflict

CHECKPOINT_SECONDS = 30  # contracts 10: at most a minute after the last event
WATCH_SECONDS = 5  # how soon after its checkpoint the watched rules look at an event
START_SECONDS = 5  # how soon after its time a timer start event begins a case
CALENDAR_SECONDS = 30  # how soon after its period closed an obligation is opened, after an import deadlines move


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, envvar="YOUXU_PORT", show_envvar=True, show_default=True
)
@click.option("--demo", is_flag=True, help="Fill an empty database with the demo city and print its logins.")
@click.option(
    "--lived", type=click.IntRange(0, 52), default=0, metavar="WEEKS", help="Let a new demo live so many weeks first."
)
@click.option("--clock-offset", default=0.0, metavar="HOURS", help="Run the clock ahead; demo databases only.")
def serve(host: str, port: int, demo: bool, lived: int, clock_offset: float) -> None:
    """Serve the pages and /engine-rest with waitress; on SQLite do the due work as well.

    In production run gunicorn (docs/how-to) and, on PostgreSQL, any number of `youxu work`.
    """
    check_port(host, port)
    place, ticking = here(), clock(clock_offset)
    database = place.awaited()
    if demo:
        span = weeks_before(ticking(), lived)
        new = is_new(database)
        password = fill_demo(database, place, (lambda: span.dawn) if lived else ticking)
        if new and lived:
            live(database, place, span)
        click.echo(welcome(port, password))
    if clock_offset:
        shift_clock(database, clock_offset, ticking())
    stop = threading.Event()
    workers = start_workers(database, place, ticking, stop, due_work=database.is_sqlite)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # also where the shell made us deaf to SIGINT
    web = importlib.import_module("web")  # the floor above: known by name only
    listen = importlib.import_module("waitress").serve
    try:
        app = web.create_app(database, clock=ticking, settings=web.Settings.read(os.environ))
        listen(app, host=host, port=port, threads=8, ident="youxu")
    finally:
        stop.set()
        for worker in workers:
            worker.join(10)


def check_port(host: str, port: int) -> None:
    """Conflict PORT_TAKEN, before anything is made or promised, where nobody could listen."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as wrong:
        raise Conflict("PORT_TAKEN", port=port, why=os.strerror(wrong.errno) if wrong.errno else wrong) from wrong


@click.command()
def work() -> None:
    """Do due work (timers, messages, checkpoints) until stopped. Any number may run beside one another."""
    place, stop = here(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    workers = start_workers(place.awaited(), place, clock(), stop, due_work=True)
    click.echo("正在处理到期事项，按 Ctrl+C 结束。")
    for worker in workers:
        worker.join()


def start_workers(
    database: Database, place: Place, ticking: jobs.Clock, stop: threading.Event, *, due_work: bool
) -> list[threading.Thread]:
    """Threads that do the due work, open what the calendar asks, watch the rules and take checkpoints until `stop`."""
    signer, witness = history.Signer(place.key), history.Witness(place.witness)

    def take_checkpoints() -> None:
        take_checkpoint(database, signer, witness, ticking())
        while not stop.wait(CHECKPOINT_SECONDS):
            take_checkpoint(database, signer, witness, ticking())
        take_checkpoint(database, signer, witness, ticking())

    threads = [threading.Thread(target=take_checkpoints, name="checkpoints")]
    if due_work:
        threads.append(threading.Thread(target=jobs.work, args=(database, ticking, do_due_work, stop), name="due work"))
        beginning = (database, ticking, begin_on_time, stop, START_SECONDS)
        threads.append(threading.Thread(target=jobs.every, args=beginning, name="timer starts"))
        looking = (database, ticking, open_obligations, stop, CALENDAR_SECONDS)
        threads.append(threading.Thread(target=jobs.every, args=looking, name="obligations"))
        counting = (database, ticking, recount_deadlines, stop, CALENDAR_SECONDS)
        threads.append(threading.Thread(target=jobs.every, args=counting, name="deadlines"))
        watching = (database, ticking, watch_log, stop, WATCH_SECONDS)
        threads.append(threading.Thread(target=jobs.every, args=watching, name="watched rules"))
    for thread in threads:
        thread.start()
    return threads


def welcome(port: int, password: str) -> str:
    """What to try first."""
    return f"""
有序已启动    http://127.0.0.1:{port}
REST 接口     http://127.0.0.1:{port}/engine-rest

演示登录，口令都是 {password}
  bureau_head_finance            财政局局长          在“发起”里提一件请示
  deputy_secretary_general_2     分管副秘书长        转呈或统筹安排
  vice_mayor_2                   分管财政的副市长    审定，或签署意见呈市长审批
  mayor                          市长                审批
  office_clerk_1                 市政府办公室        编号答复
  designer                       流程设计员          从 Camunda Modeler 部署
  auditor                        审计员              回放、核查

先以 bureau_head_finance 登录，发起一件请示；再以分管副秘书长登录办理。
按 Ctrl+C 停止，数据留在 {here().folder}。
"""


@click.command()
@click.argument("login")
@click.option("--name", default="youxu token", help="What the token is for, as the person's page shows it.")
def token(login: str, name: str) -> None:
    """Print a personal bearer token of LOGIN for /engine-rest. It is shown this once."""
    click.echo(issue_token(here().database(), login, name, clock()()))
