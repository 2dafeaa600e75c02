"""How fast does a past come in, in how much memory, and is it right?

    uv run python -m tests.benchmarks.import_requests [LOG.csv.gz]

Opens a relationship from the rule behind the log's `made_sla` column in a fresh database, imports the shared event log
(101,045 events, 17,136 incidents), and reads the clocks back. Each command runs in a process of its own, as an
operator would start it. Fails over 90 s, over 500 MB, or where `made_sla` comes out wrong for more than 0.2 %.

Then the same log with all its waiting states as pauses, which may take half as long again, and the shared VINST log
(47,878 events, 4,646 incidents) with its waits, which may take 60 s; of every clock, what it used and what it was
paused must fit into the time from its start to its stop.
"""

import csv
import gzip
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

MOST_SECONDS, MOST_MEGABYTES, LEAST_AGREEMENT = 90.0, 500.0, 0.998
ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("TANDEM_SHARED_DATA") or ROOT.parent / "shared" / "data")
LOG = DATA / "incidents" / "uci_incident_event_log_opened_2016-02-29_to_2016-04-30.csv.gz"
VINST = DATA / "bpic2013" / "vinst_incidents_first_event_before_2012-05-03.csv.gz"
DATABASE = "tandem_benchmark_import"
HOUR = 3600
MOST_WITH_PAUSES, MOST_SECONDS_VINST = 1.5, 60.0
WAITS = (
    "Awaiting User Info=consumer",
    "Awaiting Problem=provider",
    "Awaiting Vendor=supplier",
    "Awaiting Evidence=consumer",
)
WAITS_VINST = (
    "Wait=agreed",
    "Wait - User=consumer",
    "Wait - Customer=consumer",
    "Wait - Implementation=provider",
    "Wait - Vendor=supplier",
)


def rule() -> dict[str, object]:
    """made_sla_rule.json as terms: P1 and P2 around the clock, P3 and P4 from 14 to 23 on weekdays, until closed."""
    targets = (("P1", 8, "always"), ("P2", 24, "always"), ("P3", 62, "service"), ("P4", 133, "service"))
    return {
        "provider": "Group IT",
        "consumer": "Head Office",
        "from": "2016-01-01",
        "until": None,
        "timezone": "UTC",
        "service_hours": {
            "weekly": {day: [["14:00", "23:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
            "holidays": [],
        },
        "targets": [
            {
                "metric": "fulfil",
                "priority": priority,
                "within_seconds": hours * HOUR,
                "hours": counted,
                "until": "closed",
            }
            for priority, hours, counted in targets
        ],
    }


def vinst_rule() -> dict[str, object]:
    """A target to respond and one to fulfil for each impact, in office hours of the log's own offset."""
    impacts = (("Major", 1), ("High", 2), ("Medium", 5), ("Low", 10))
    counted = {"hours": "service", "until": "resolved"}
    return {
        **rule(),
        "consumer": "Third Office",
        "from": "2010-01-01",
        "timezone": "Etc/GMT-1",
        "targets": [
            {"metric": metric, "priority": impact, "within_seconds": hours * HOUR, **counted}
            for impact, days in impacts
            for metric, hours in (("respond", 4), ("fulfil", 9 * days))
        ],
    }


def made_sla(log: Path) -> dict[str, bool]:
    """The column's last word for each incident."""
    with gzip.open(log, "rt", encoding="utf-8") as file:
        return {row["number"]: row["made_sla"] == "true" for row in csv.DictReader(file)}


def run(*arguments: str) -> tuple[str, float]:
    """A management command on the fresh database in its own process: what it printed, and its seconds."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "tests.benchmarks.import_requests", "--command", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout, time.perf_counter() - begin


def command(arguments: list[str]) -> None:
    """In the child: the command, on the fresh database; its peak of memory goes to stderr."""
    import django
    from django.core.management import call_command

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = DATABASE
    call_command(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{arguments[0]}: peak {peak:.0f} MB", file=sys.stderr)
    Path(os.environ["PEAK"]).write_text(f"{peak}")


def beside_the_report(reference: str) -> tuple[int, str]:
    """Attainment by month of closing and priority beside report_figures.json: how many incidents they differ by."""
    from datetime import UTC, date, datetime

    from relationships.attainment import attainment_by_month
    from relationships.models import ServiceRelationship

    figures = json.loads((LOG.parent / "report_figures.json").read_text())["by_closed_month_and_priority"]
    wanted = {
        (date.fromisoformat(f"{month}-01"), f"P{priority[0]}"): (cell["incidents"], cell["made_sla"])
        for (month, priority), cell in ((name.split("|"), cell) for name, cell in figures.items())
    }
    relationship = ServiceRelationship.objects.get(reference=reference)
    months = sorted({month for month, _priority in wanted})
    series = attainment_by_month(relationship, months, now=datetime.now(UTC))
    found = {
        (month, line.priority): (line.counted, line.met) for lines in series.values() for month, line in lines.items()
    }
    cells = [(wanted.get(key, (0, 0)), found.get(key, (0, 0))) for key in {*wanted, *found}]
    same = sum(one == other for one, other in cells)
    different = sum(abs(one[0] - other[0]) + abs(one[1] - other[1]) for one, other in cells)
    return (
        different,
        f"attainment: {same} of {len(cells)} months and priorities as reported, {different} incidents apart",
    )


def opened(folder: Path, terms: dict[str, object]) -> str:
    """The reference of a relationship under these terms."""
    path = folder / "terms.json"
    path.write_text(json.dumps(terms))
    return str(json.loads(run("open_relationship", str(path))[0])["relationship"])


def with_waits(
    folder: Path, terms: dict[str, object], log: Path, form: str, waits: tuple[str, ...]
) -> tuple[float, int, int, int]:
    """An import with pauses: its seconds, its clocks, those that were paused, and those whose times do not fit."""
    where = ("--relationship", opened(folder, terms))
    pauses = [text for wait in waits for text in ("--pause-in", wait)]
    _said, seconds = run("import_requests", str(log), *where, "--format", form, *pauses)
    rows = [
        [int(row[f"{name}_seconds"]) for name in ("business", "paused", "actual")]
        for row in csv.DictReader(io.StringIO(run("export_clocks", *where)[0]))
    ]
    return (
        seconds,
        len(rows),
        sum(paused > 0 for _business, paused, _actual in rows),
        sum(business + paused > actual for business, paused, actual in rows),
    )


def main(log: Path) -> int:
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = DATABASE
    ours = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["PEAK"] = f"{folder}/peak"
            relationship = opened(Path(folder), rule())
            where = ("--relationship", relationship)
            said, seconds = run("import_requests", str(log), *where, "--format", "servicenow")
            megabytes = float(Path(os.environ["PEAK"]).read_text())
            again, seconds_again = run("import_requests", str(log), *where, "--format", "servicenow")
            exported, seconds_out = run("export_clocks", *where)
            different, compared = beside_the_report(relationship) if log == LOG else (0, "")
            paused = with_waits(Path(folder), {**rule(), "consumer": "Second Office"}, log, "servicenow", WAITS)
            vinst = with_waits(Path(folder), vinst_rule(), VINST, "vinst", WAITS_VINST)
    finally:
        with suppress(Exception):
            connection.creation.destroy_test_db(ours, verbosity=0)
    print(said.strip(), again.strip(), *([compared] if compared else []), sep="\n")
    truth = made_sla(log)
    rows = list(csv.DictReader(io.StringIO(exported)))
    right = sum(row["met"] == str(truth[row["source_reference"]]).lower() for row in rows)
    agreement = right / len(truth)
    print(f"import: {seconds:.1f} s (at most {MOST_SECONDS:g}), {megabytes:.0f} MB (at most {MOST_MEGABYTES:g})")
    print(f"again, nothing new: {seconds_again:.1f} s; export of {len(rows)} clocks: {seconds_out:.1f} s")
    print(f"made_sla: {right} of {len(truth)} right, {agreement:.3%} (at least {LEAST_AGREEMENT:.1%})")
    print(f"with pauses: {paused[0]:.1f} s, {paused[0] / seconds:.2f} times (at most {MOST_WITH_PAUSES:g}); ", end="")
    print(f"{paused[2]} of {paused[1]} clocks were paused, {paused[3]} do not fit into their time")
    print(f"VINST with pauses: {vinst[0]:.1f} s (at most {MOST_SECONDS_VINST:g}); ", end="")
    print(f"{vinst[2]} of {vinst[1]} clocks were paused, {vinst[3]} do not fit into their time")
    failed = paused[0] / seconds > MOST_WITH_PAUSES or vinst[0] >= MOST_SECONDS_VINST or bool(paused[3] or vinst[3])
    failed |= seconds >= MOST_SECONDS or megabytes >= MOST_MEGABYTES or agreement < LEAST_AGREEMENT
    failed |= different > len(truth) * (1 - LEAST_AGREEMENT)
    print("FAILED" if failed else "ok")
    return int(failed)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["--command"]:
        command(sys.argv[2:])
    else:
        sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else LOG))
