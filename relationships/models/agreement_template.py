from datetime import date
from typing import ClassVar

import pgtrigger
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.lifecycle import Move, OwnedLifecycle
from relationships.models.membership import Membership
from relationships.models.organisation import Organisation
from relationships.models.record import OrganisationRecord
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.sides import Side
from relationships.models.version import AgreementVersion
from relationships.models.version_rows import NEGOTIATORS
from relationships.terms import Terms, canonical
from relationships.terms.reader import read
from relationships.terms.starting import standing_alone, started


class AgreementTemplate(OwnedLifecycle):
    """Terms that an organisation starts its next agreements from; nobody else sees it, and it binds nobody.

    The terms are kept as their canonical text, not as rows. Rows are for what is looked up, pointed to by clocks and
    requests, and guarded while two sides negotiate; of a template nothing is, and rows would need a version and a
    relationship to hang on. It is a document: written once, never changed, read back whole by a strict reader.
    """

    class Status(models.TextChoices):
        KEPT = "kept", _("Kept")
        ARCHIVED = "archived", _("Archived")

    reference = reference_field("TPL")
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    content = models.TextField(editable=False)
    source = models.CharField(max_length=200, blank=True, editable=False)
    """Where it was taken from: an agreement and its version, or an entry of a file."""
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.KEPT)
    kept_at = models.DateTimeField(default=timezone.now, editable=False)

    moves = (
        Move("archive", ("kept",), "archived", None, NEGOTIATORS, "relationships:archive_template", _("Archive"), True),
        Move("restore", ("archived",), "kept", None, NEGOTIATORS, "relationships:restore_template", _("Restore")),
    )
    tones: ClassVar[dict[str, str]] = {"kept": "good", "archived": "idle"}

    class Meta:
        verbose_name = _("agreement template")
        verbose_name_plural = _("agreement templates")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                "organisation", Lower("name"), name="template_name_once", condition=Q(status="kept")
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="content_stays", fields=["content", "source", "organisation"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("relationships:template", kwargs={"reference": self.reference})

    # How one comes about

    @classmethod
    def keep(
        cls, version: AgreementVersion, *, by: Membership, name: str, description: str = ""
    ) -> "AgreementTemplate":
        """Keep the terms of a version that the member sees as a template of their organisation."""
        side = version.side_of(by)
        if side is None or not may_keep(by):
            raise Refused(_t("Your roles do not let you keep templates. Nothing was kept."))
        terms = standing_alone(version.terms(), keeps_sources=side is Side.PROVIDER)
        source = f"{version.reference} v{version.number}"
        return cls.write(by.organisation, terms, by=by, name=name, description=description, source=source)

    @classmethod
    @transaction.atomic
    def write(
        cls,
        organisation: Organisation,
        terms: Terms,
        *,
        by: Membership | None,
        name: str,
        description: str,
        source: str,
    ) -> "AgreementTemplate":
        """Raises Refused where the organisation keeps one of that name. `by` None is the operator."""
        facts = {"name": name, "description": description, "source": source}
        try:
            with transaction.atomic():
                template = cls.objects.create(organisation=organisation, content=canonical.text(terms), **facts)
        except IntegrityError:
            raise same_name(name) from None
        template.refresh_from_db()
        text = _t("Kept the template “%(name)s”.") % {"name": name}
        OrganisationRecord.write(organisation, by=by, subject=template.reference, text=text)
        return template

    # What becomes of it

    @transaction.atomic
    def rename(self, *, by: Membership, name: str, description: str) -> None:
        self._require(by)
        try:
            with transaction.atomic():
                AgreementTemplate.objects.filter(pk=self.pk).update(name=name, description=description)
        except IntegrityError:
            raise same_name(name) from None
        self.refresh_from_db()
        text = _t("The template is called “%(name)s” now.") % {"name": name}
        OrganisationRecord.write(self.organisation, by=by, subject=self.reference, text=text)

    def archive(self, *, by: Membership) -> None:
        """Offer it no more when an agreement is drafted; it can be restored."""
        self.advance("archive", by=by, text=_t("Archived."))

    def restore(self, *, by: Membership) -> None:
        try:
            with transaction.atomic():
                self.advance("restore", by=by, text=_t("Restored."))
        except IntegrityError:
            raise same_name(self.name) from None

    def may_edit(self, member: Membership | None) -> bool:
        return bool(member and member.organisation_id == self.organisation_id and may_keep(member))

    def _require(self, by: Membership) -> None:
        if not self.may_edit(by):
            raise Refused(_t("Your roles do not let you change this template. Nothing was changed."))

    # What starts from it

    def terms(self) -> Terms:
        return read(self.content)

    def terms_from(self, first_day: date, last_day: date | None, side: Side | None) -> Terms:
        """For an agreement that the organisation drafts on a side: as the consumer, no offering of its own is meant."""
        return started(standing_alone(self.terms(), keeps_sources=side is Side.PROVIDER), first_day, last_day)


def may_keep(member: Membership) -> bool:
    return member.is_current and member.has_role(*NEGOTIATORS)


def same_name(name: str) -> Refused:
    return Refused(
        _t("There is a template called “%(name)s” already. Nothing was saved; choose another name.") % {"name": name}
    )
