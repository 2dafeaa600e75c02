"""`manage.py open_relationship FILE.json`: a relationship that already lives outside comes in, agreement included."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from relationships.models import Refused
from relationships.opening import InvalidOpening, read, take_over


class Command(BaseCommand):
    help = (
        "Take over a relationship from outside: find or create both organisations (by name, in any case), their "
        "relationship, and an agreement in force from 00:00 of “from” to the end of “until” in its time zone, signed "
        "by the operator on behalf of both. Prints the references as JSON; run twice it changes nothing. Other terms "
        "for two organisations that are joined already are refused: amend the agreement instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            help="JSON: provider, consumer, from, until (date or null), timezone, service_hours {weekly, holidays}, "
            "targets [{metric: respond|fulfil, priority, within_seconds, hours: service|always, until: "
            "resolved|closed}]. Priorities rank in order of first appearance. A respond target may leave out until. "
            "More that can be agreed on (days as units, yearly holidays, exceptions, pauses, obligations, workload "
            "limits) has optional keys: relationships/opening/file.py names them all.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            taken_over = take_over(read(text_of(path)), operator=_("Operator"))
        except (InvalidOpening, Refused) as error:
            raise CommandError(f"{path}: {error}") from None
        self.stdout.write(json.dumps(asdict(taken_over)))


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(_("%(file)s is not a text file in UTF-8.") % {"file": path}) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CommandError(_("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": reason}) from None
