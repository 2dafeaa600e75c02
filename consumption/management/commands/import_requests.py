"""`manage.py import_requests FILE`: requests with their history come in from the event log of another system."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consumption.imports import Choices, Outcome, UnreadableLog, load
from consumption.imports.loading import FORMATS
from consumption.imports.waits import read_waits
from relationships.models import Refused, ServiceRelationship
from relationships.terms import Until, WaitsFor
from relationships.zones import validate_zone

SHOWN = 20
"""So many problems are named at once; after that a file has another fault than its rows."""

HELP = """\
One request for each incident of the log, under the agreement in force when it was opened, with its moves as dated
history and its clocks. Nobody gets mail about it. All or nothing, unless --partial. What is here already is never
doubled nor changed: run it again after a failure, or with a newer log; incidents that the log tells differently by
now are named.

How a ServiceNow log is read:
  Rows may stand in any order; sys_updated_at, then sys_mod_count puts those of one incident in theirs. "?" and
  nothing are missing, the state -100 is none. The last row's priority, category, caller and dates hold.
  Times are wall times of --timezone; one that the change of the clock repeats is its first.
  The clocks start at opened_at. The respond clock stops at the first event whose state is not New. The fulfil clock
  stops at resolved_at or closed_at, whichever --until or the target says: of the last time that the incident got
  there, dated by the event where the log has no date that fits. Without a row in that state it goes on running.
  What a reopening does to the fulfil clock is the target's choice; usually the time between Resolved (or Closed) and
  the reopening does not count (K11). A changed priority counts from opened_at on (K9).
  The states that wait are On Hold, Awaiting User Info, Awaiting Problem, Awaiting Vendor and Awaiting Evidence.

How a VINST log is read (Volvo IT, BPI Challenge 2013):
  Rows may stand in any order; those of one second stand in the order of the file. Times carry their own offset, so
  --timezone is not asked for. The first row is the opening. The title is the product and the SR number.
  Queued is submitted until somebody accepts it; Accepted is in progress, or on hold where the sub status is a wait;
  Resolved is fulfilled; In Call and Closed are closed, for nothing closes an In Call later; Cancelled is withdrawn,
  and its clocks have no result; Unmatched tells no state. A later Queued or Accepted opens it again.
  The name of a state is its sub status. Those that wait are Wait, Wait - User, Wait - Customer, Wait - Vendor and
  Wait - Implementation. The involved team and its line stand in every line of history, also where it is passed on.

What both have in common:
  A priority (of VINST: SR Latest Impact) is the agreement's of the same name, else of the same number ("3 - Moderate"
  is P3), else of the same word, else of the same rank: Critical and Major are 1, High is 2, Moderate, Medium and
  Normal are 3, Low is 4.
  A state that waits is on hold. It pauses nothing, unless --pause-in names it with whom it waits for: then every clock
  whose target pauses for that side is paused (a respond clock usually is not, K4), and the others tell why they ran
  on. Two waiting states in a row are one pause that changes its reason (K7); an end closes a pause first (K6).
"""

SIDES = ", ".join(WaitsFor.values)


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV with a first line of column names, plain or gzip.")
        parser.add_argument("--relationship", required=True, metavar="REL-n", help="Where the requests belong.")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS), help="Whose log it is.")
        parser.add_argument(
            "--until", choices=Until.values, default="", help="What stops the fulfil clock; else as the target says."
        )
        parser.add_argument(
            "--timezone", default="", metavar="ZONE", help="Zone of the file's times; else the relationship's."
        )
        parser.add_argument(
            "--partial", action="store_true", help="Load what is good and name what is not, rather than nothing."
        )
        parser.add_argument(
            "--agreement", default="", metavar="AGR-n", help="Which one, where several are in force at once."
        )
        parser.add_argument(
            "--part", default="", metavar="NAME", help="Which service action, where the agreement has several."
        )

        parser.add_argument(
            "--pause-in",
            action="append",
            default=[],
            metavar="STATE=SIDE",
            help=f'A state of the log in which clocks pause, and whom it waits for ({SIDES}): "Awaiting User '
            'Info=consumer", "Wait - Vendor=supplier". May be given again for other states.',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        relationship = ServiceRelationship.objects.filter(reference=options["relationship"]).first()
        if relationship is None:
            raise CommandError(_("There is no relationship %(name)s.") % {"name": options["relationship"]})
        if options["timezone"]:
            try:
                validate_zone(options["timezone"])
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from None
        try:
            choices = Choices(
                format=options["format"],
                until=options["until"],
                time_zone=options["timezone"],
                partial=options["partial"],
                agreement=options["agreement"],
                part=options["part"],
                waits=read_waits(options["pause_in"]),
            )
            outcome = load(path, relationship, choices, now=timezone.now())
        except (UnreadableLog, Refused) as error:
            raise CommandError(str(error)) from None
        if outcome.problems:
            self.refuse(path, outcome, partial=options["partial"])
        for sentence in told(outcome, relationship):
            self.stdout.write(sentence)

    def refuse(self, path: Path, outcome: Outcome, *, partial: bool) -> None:
        """Name what is wrong; without --partial, or with nothing left to load, that is the end."""
        lines = [str(problem) for problem in outcome.problems[:SHOWN]]
        if len(outcome.problems) > SHOWN:
            lines.append(_("... and %(count)d more.") % {"count": len(outcome.problems) - SHOWN})
        if partial and (outcome.loaded or outcome.already):
            self.stderr.write("\n".join(lines))
            return
        if partial:
            lines.append(_("%(file)s: nothing in it could be loaded.") % {"file": path})
        else:
            lines.append(
                _("%(file)s: nothing was loaded. Put this right, or load the rest by --partial.") % {"file": path}
            )
        raise CommandError("\n".join(lines))


def told(outcome: Outcome, relationship: ServiceRelationship) -> list[str]:
    """What happened, in sentences."""
    incidents = ngettext("%(count)d incident", "%(count)d incidents", outcome.loaded) % {"count": outcome.loaded}
    events = ngettext("%(count)d event", "%(count)d events", outcome.events) % {"count": outcome.events}
    sentences = [
        _("Loaded %(incidents)s with %(events)s into %(relationship)s.")
        % {"incidents": incidents, "events": events, "relationship": relationship.reference}
    ]
    if outcome.already:
        sentences.append(
            ngettext(
                "%(count)d incident was here already and stays as it is.",
                "%(count)d incidents were here already and stay as they are.",
                outcome.already,
            )
            % {"count": outcome.already}
        )
    if outcome.differ:
        names = ", ".join(outcome.differ[:SHOWN]) + (", ..." if len(outcome.differ) > SHOWN else "")
        sentences.append(
            ngettext(
                "%(count)d of them differs in this file and was not changed: %(names)s.",
                "%(count)d of them differ in this file and were not changed: %(names)s.",
                len(outcome.differ),
            )
            % {"count": len(outcome.differ), "names": names}
        )
    left = outcome.incidents - outcome.loaded - outcome.already
    if left:
        sentences.append(
            ngettext(
                "%(count)d incident was left out, see above.", "%(count)d incidents were left out, see above.", left
            )
            % {"count": left}
        )
    return sentences
