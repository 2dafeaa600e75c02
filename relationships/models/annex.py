import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.attachment import LARGEST, stored_name
from relationships.models.conditions import Listed
from relationships.models.constraints import CompositeForeignKey
from relationships.models.membership import Membership
from relationships.models.refusal import Refused
from relationships.models.relationship import ServiceRelationship
from relationships.models.sides import Sided
from relationships.models.terms_guard import TERMS_OF_VERSION
from relationships.terms import Annex


class AnnexFile(Sided):
    """The bytes of an annex, once in a relationship whatever versions name them.

    Nobody sees this row by itself: a file is read through an annex of a version that one may see.
    """

    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(editable=False)
    file = models.FileField(upload_to=stored_name, max_length=100)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(Sided.Meta):
        verbose_name = _("annex file")
        verbose_name_plural = _("annex files")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["relationship", "sha256"], name="annex_file_once"),
            models.UniqueConstraint(fields=["id", "relationship", "sha256"], name="annex_file_in_relationship"),
        ]

    def __str__(self) -> str:
        return self.sha256

    @classmethod
    def keep(cls, thing: Sided | ServiceRelationship, file: UploadedFile, *, by: Membership) -> Annex:
        """Store a file where a draft stands, and say what the draft's terms name it by.

        Raises Refused above 10 MiB, before reading it, and for what is empty.
        """
        size, name = file.size or 0, (file.name or _t("file"))[-200:]
        if not 0 < size <= LARGEST:
            sentence = _t("“%(name)s” is empty or larger than 10 MiB. It was not stored; choose another file.")
            raise Refused(sentence % {"name": name})
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        sha256 = digest.hexdigest()
        if not cls.objects.filter(relationship=thing.sides["relationship_id"], sha256=sha256).exists():
            cls.objects.bulk_create(
                [cls(**thing.sides, sha256=sha256, size=size, file=cls._stored(file), by=by)], ignore_conflicts=True
            )
        return Annex(name=name, sha256=sha256, size=size)

    @classmethod
    def _stored(cls, file: UploadedFile) -> str:
        field: Any = cls._meta.get_field("file")
        return str(field.storage.save(stored_name(None, ""), file))


class AgreedAnnex(Listed):
    """A file that belongs to the agreement; what both sign is its SHA-256."""

    name = models.CharField(_("name"), max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    stored = models.ForeignKey(AnnexFile, models.PROTECT, related_name="+")

    class Meta(Listed.Meta):
        verbose_name = _("annex")
        verbose_name_plural = _("annexes")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("stored", "relationship", "sha256"),
                to="relationships.AnnexFile",
                to_fields=("id", "relationship", "sha256"),
                name="annex_of_relationships_file",
            ),
            models.UniqueConstraint(fields=["version", "sha256"], name="annex_once"),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return self.name

    def value(self) -> Annex:
        return Annex(self.name, self.sha256, self.stored.size)
