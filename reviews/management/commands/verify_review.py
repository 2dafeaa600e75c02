"""`manage.py verify_review REV-3`: whether frozen rows, digests and signatures still agree (invariant 24)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reviews.models import ServiceReview
from reviews.package import problems_of


class Command(BaseCommand):
    help = "Rebuild the package of a review from its rows and compare it with the digests and signatures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="The review, for example REV-3.")

    def handle(self, *args: Any, **options: Any) -> None:
        reference = options["reference"]
        review = ServiceReview.objects.filter(reference=reference).first()
        if review is None:
            raise CommandError(_("There is no review %(reference)s.") % {"reference": reference})
        problems = list(problems_of(review))
        if problems:
            raise CommandError(f"{reference}: " + " ".join(problems))
        digest = review.digest or review.figures_digest
        self.stdout.write(
            _("%(reference)s, %(status)s: rows, digest %(digest)s and signatures agree.")
            % {"reference": reference, "status": review.get_status_display(), "digest": digest}
        )
