"""`manage.py business_time FILE.json`: worked cases answered, for checks from outside. Needs no database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from relationships.business_time.cases import InvalidCases, answers


class Command(BaseCommand):
    help = "Answer the business time cases of a JSON file as a JSON list of id and business_seconds or due."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="A file of the form {calendars: {...}, cases: [...]}.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise CommandError(_("%(file)s is not a text file in UTF-8.") % {"file": path}) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CommandError(_("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": reason}) from None
        try:
            found = answers(text)
        except InvalidCases as error:
            raise CommandError(str(error)) from None
        self.stdout.write(json.dumps(found, ensure_ascii=False))
