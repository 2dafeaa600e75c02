import hashlib
import secrets
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.membership import Membership
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.sides import BOTH, Side, Sided
from relationships.models.talk import relationship_of

if TYPE_CHECKING:
    from relationships.models.record import Told

LARGEST = 10 * 1024 * 1024


def stored_name(attachment: models.Model | None, filename: str) -> str:
    """A random name: what the uploader called it never reaches the disk."""
    return f"attachments/{secrets.token_hex(16)}"


class Attachment(Sided):
    """A file that one side handed over with a thing; both read it, always as a download."""

    reference = reference_field("ATT")
    subject = models.CharField(max_length=24, editable=False)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    file = models.FileField(upload_to=stored_name, max_length=100)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    by_name = models.CharField(max_length=160, editable=False)
    by_side = models.CharField(max_length=8, choices=Side, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["subject", "at"], name="attachment_subject")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("relationships:attachment", kwargs={"reference": self.reference})

    @classmethod
    def keep(cls, thing: "Told", file: UploadedFile, *, by: Membership) -> "Attachment":
        """Store a file with the thing it belongs to. Raises Refused above 10 MiB, before reading it, and where the
        relationship is over."""
        relationship_of(thing).refuse_over()
        size, name = file.size or 0, (file.name or _t("file"))[-200:]
        if size > LARGEST:
            raise Refused(
                _t("“%(name)s” is larger than 10 MiB. It was not stored; send a smaller one.") % {"name": name}
            )
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        return cls.objects.create(
            **thing.sides,
            subject=thing.reference,
            name=name,
            size=size,
            sha256=digest.hexdigest(),
            file=file,
            by=by,
            by_name=str(by.person),
            by_side=thing.side_of(by) or "",
        )
