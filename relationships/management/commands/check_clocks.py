"""`manage.py check_clocks [--relationship REL-n]`: replay the history of every clock beside its row."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.clock_check import differences
from relationships.models import Clock, ServiceRelationship


class Command(BaseCommand):
    help = (
        "Replay the segments, corrections and earlier targets of every clock and compare with what its row says. Names "
        "every column that differs, with what is stored and what the history comes to, and fails where there is one. "
        "Changes nothing. What only waits to be marked as warned or breached is no difference."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--relationship", metavar="REL-n", help="only the clocks of this relationship")

    def handle(self, *args: Any, **options: Any) -> None:
        checked = differing = 0
        for found in differences(clocks_of(options["relationship"]), timezone.now()):
            checked += 1
            differing += bool(found)
            for reference, column, stored, replayed in found:
                self.stdout.write(
                    _("%(clock)s %(column)s: stored %(stored)s, replayed %(replayed)s")
                    % {"clock": reference, "column": column, "stored": said(stored), "replayed": said(replayed)}
                )
        self.stdout.write(ngettext("%(n)d clock checked.", "%(n)d clocks checked.", checked) % {"n": checked})
        if differing:
            text = ngettext(
                "%(n)d clock differs from its history.", "%(n)d clocks differ from their history.", differing
            )
            raise CommandError(text % {"n": differing})


def clocks_of(reference: str | None) -> Any:
    if reference is None:
        return Clock.objects.all()
    relationship = ServiceRelationship.objects.filter(reference=reference).first()
    if relationship is None:
        raise CommandError(_("There is no relationship %(reference)s.") % {"reference": reference})
    return Clock.objects.filter(relationship=relationship)


def said(value: object) -> str:
    if value is None:
        return _("nothing")
    return value.isoformat() if isinstance(value, datetime) else str(value)
