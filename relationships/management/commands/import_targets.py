"""`manage.py import_targets FILE`: targets of an OpenSLO or SLA4OAI file into the draft of an agreement."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.formats import Found, UnreadableFile, read_targets
from relationships.models import AgreementVersion, Membership, Refused


class Command(BaseCommand):
    help = (
        "Take the targets of an OpenSLO (v1, v1alpha) or SLA4OAI file, YAML or JSON, into a draft. What has the name "
        "of something in the draft takes its place, so that a file taken twice is there once. Prints what was taken, "
        "what was taken otherwise than written, and every place of the file that no term holds. All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="At most 128 KB; several documents in one file are read as one.")
        parser.add_argument("--agreement", required=True, metavar="AGR-n", help="Whose draft it is.")
        parser.add_argument("--number", required=True, type=int, metavar="N", help="The number of the version.")
        parser.add_argument("--as", required=True, metavar="MEM-n", dest="member", help="The member who drafts it.")
        parser.add_argument("--plan", default="", metavar="NAME", help="Which plan, where the file has several.")
        parser.add_argument("--keep", action="store_true", help="Keep what no term holds as a clause of the draft.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        member = Membership.objects.current().filter(reference=options["member"]).first()
        if member is None:
            raise CommandError(_("There is no member %(name)s who acts now.") % {"name": options["member"]})
        version = (
            AgreementVersion.objects.visible_to(member)
            .filter(agreement__reference=options["agreement"], number=options["number"])
            .first()
        )
        if version is None:
            words = {"member": member.reference, "agreement": options["agreement"], "number": options["number"]}
            raise CommandError(_("%(member)s sees no version %(number)d of %(agreement)s.") % words)
        try:
            found = read_targets(path.read_bytes(), plan=options["plan"]).fitting(version.terms())
            if found.plans and not found.plan:
                plans = ", ".join(found.plans)
                raise UnreadableFile(_("It has several plans: choose one of %(plans)s by --plan.") % {"plans": plans})
            version.rewrite(lambda terms: found.into(terms, keep=options["keep"], source=path.name), by=member)
        except OSError as error:
            reason = error.strerror or error
            raise CommandError(_("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": reason}) from None
        except (UnreadableFile, Refused) as error:
            raise CommandError(f"{path}: {error}") from None
        for line in told(found, version):
            self.stdout.write(line)


def told(found: Found, version: AgreementVersion) -> list[str]:
    """What happened, in sentences: first what was taken, then each place that was not, or not as written."""
    counted = [
        ngettext("%(n)d availability", "%(n)d availabilities", len(found.availabilities)),
        ngettext("%(n)d target", "%(n)d targets", len(found.targets)),
        ngettext("%(n)d part", "%(n)d parts", len(found.parts)),
        ngettext("%(n)d workload limit", "%(n)d workload limits", len(found.limits)),
    ]
    numbers = (len(found.availabilities), len(found.targets), len(found.parts), len(found.limits))
    what = ", ".join(words % {"n": number} for words, number in zip(counted, numbers, strict=True) if number)
    words = {"what": what or _("nothing"), "agreement": version.agreement.reference, "number": version.number}
    lines = [_("Taken into %(agreement)s, version %(number)d: %(what)s.") % words]
    lines += [f"{_place(each.line)}{each.path}: {each.sentence}" for each in found.notes]
    return lines + [f"{_place(each.line)}{each.path}: {_('left out')}, {each.why}" for each in found.left]


def _place(line: int) -> str:
    return _("line %(line)d, ") % {"line": line} if line else ""
