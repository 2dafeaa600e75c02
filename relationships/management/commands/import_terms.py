"""`manage.py import_terms FILE --format F --organisation ORG-n`: terms from a file of facts, kept as templates."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from relationships.management.commands.open_relationship import text_of
from relationships.models import AgreementTemplate, Organisation, Refused
from relationships.public_templates.files import LIST_OF, Entry, InvalidFile, read, refusals
from relationships.terms import canonical


class Command(BaseCommand):
    help = (
        "Keep each agreement of a file as a template of an organisation. One that no agreement could be proposed from "
        "keeps the whole file out, unless --partial. What no term can hold is named; run twice it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON; relationships/public_templates/files.py names every key.")
        parser.add_argument("--format", required=True, choices=sorted(LIST_OF))
        parser.add_argument("--organisation", required=True, metavar="ORG-n", help="whose templates they become")
        parser.add_argument("--partial", action="store_true", help="keep those that can be kept, and name the others")

    def handle(self, *args: Any, **options: Any) -> None:
        path, format = options["file"], options["format"]
        organisation = Organisation.objects.filter(reference=options["organisation"]).first()
        if organisation is None:
            raise CommandError(_("There is no organisation %(reference)s.") % {"reference": options["organisation"]})
        first_day = timezone.localdate()
        try:
            entries = read(text_of(path), format, first_day)
        except InvalidFile as error:
            raise CommandError(f"{path}: {error}") from None
        refused = list(refusals(entries))
        if refused and not options["partial"]:
            raise CommandError(f"{path}: " + " ".join(refused))
        try:
            with transaction.atomic():
                for entry in entries:
                    self.keep(entry, organisation, format)
                    for sentence in entry.left_out:
                        self.stdout.write(f"  {entry.key}: {sentence}")
        except Refused as refusal:
            raise CommandError(f"{path}: {refusal}") from None
        if refused:
            raise CommandError(_("Not kept: %(refused)s") % {"refused": " ".join(refused)})

    def keep(self, entry: Entry, organisation: Organisation, format: str) -> None:
        if entry.facts is None:
            return
        facts, source = entry.facts, f"{format} {entry.key}"
        terms = facts.terms(timezone.localdate(), organisation.time_zone)
        kept = AgreementTemplate.objects.filter(organisation=organisation, source=source, status="kept").first()
        if kept is None:
            description = _("Numbers from %(source)s.") % {"source": facts.source}
            kept = AgreementTemplate.write(
                organisation, terms, by=None, name=str(facts.name), description=description, source=source
            )
            self.stdout.write(_("%(reference)s %(name)s") % {"reference": kept.reference, "name": kept.name})
        elif canonical.text(kept.terms().amended(first_day=terms.first_day)) != canonical.text(terms):
            raise Refused(
                _("%(reference)s says otherwise than “%(key)s” in the file. Nothing was kept; archive it first.")
                % {"reference": kept.reference, "key": entry.key}
            )
        else:
            self.stdout.write(_("%(reference)s is there already") % {"reference": kept.reference})
