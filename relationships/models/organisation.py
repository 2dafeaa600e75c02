from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from relationships.models.reference import reference_field
from relationships.zones import validate_zone


class Organisation(models.Model):
    """A party that provides in some relationships and consumes in others."""

    reference = reference_field("ORG")
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_name_once",
                violation_error_message=_("An organisation of this name is already here."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, name: str) -> "Organisation | None":
        """The organisation whose name somebody already knows; there is no way to list the others."""
        return cls.objects.filter(name__iexact=" ".join(name.split())).first()
