"""`manage.py verify_agreement AGR-3 [--version 2]`: whether terms, digests, signatures and mandates agree (G4, G5)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from relationships.models import AgreementVersion
from relationships.verification import SignedLine, Verification, verify


class Command(BaseCommand):
    help = (
        "Compute the digest of each version that was ever proposed (or of the one named) from its rows, compare it "
        "with the digest on the table and in each signature, and each signature with its mandate as it was. Names what "
        "differs and fails then; changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="The agreement, for example AGR-3.")
        parser.add_argument("--version", type=int, dest="number", help="Only this version.")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """`--version` names a version here, not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def handle(self, *args: Any, **options: Any) -> None:
        reference, number = options["reference"], options["number"]
        rows = AgreementVersion.objects.filter(agreement__reference=reference).with_parties().order_by("number")
        if not rows.exists():
            raise CommandError(_("There is no agreement %(reference)s.") % {"reference": reference})
        chosen = rows.exclude(digest="") if number is None else rows.filter(number=number)
        if number is not None and not chosen:
            raise CommandError(_("%(reference)s has no version %(n)d.") % {"reference": reference, "n": number})
        found = [verify(version) for version in chosen]
        for verification in found:
            self.tell(verification)
        if problems := [
            _("Version %(number)d: %(problem)s") % {"number": each.version.number, "problem": problem}
            for each in found
            for problem in each.problems
        ]:
            raise CommandError(f"{reference}: " + " ".join(problems))
        if not found:
            raise CommandError(_("%(reference)s was never proposed: nothing to verify.") % {"reference": reference})

    def tell(self, verification: Verification) -> None:
        version = verification.version
        facts = {
            "reference": version.reference,
            "number": version.number,
            "status": version.get_status_display(),
            "digest": verification.recomputed,
        }
        self.stdout.write(_("%(reference)s version %(number)d, %(status)s: digest %(digest)s") % facts)
        for line in verification.signatures:
            self.stdout.write("  " + said(line))
        if verification.sound:
            self.stdout.write(_("  Terms, digest, signatures and mandates agree."))


def said(line: SignedLine) -> str:
    facts = {"person": line.person, "organisation": line.organisation, "at": line.at.isoformat()}
    if not line.mandate:
        return _("signed for %(organisation)s by %(person)s as the operator, %(at)s") % facts
    facts |= {"mandate": line.mandate, "limit": line.limit}
    if line.first_of_two:
        return _("first of two for %(organisation)s: %(person)s under %(mandate)s (%(limit)s), %(at)s") % facts
    return _("signed for %(organisation)s by %(person)s under %(mandate)s (%(limit)s), %(at)s") % facts
