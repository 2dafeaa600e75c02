from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relationships.models.reference import reference_field
from relationships.models.sides import Owned


class Service(Owned):
    """What a provider can do for others: a name under which its offerings stand."""

    reference = reference_field("SVC")
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="service_name_once"),
            models.UniqueConstraint(fields=["id", "organisation"], name="service_of_organisation"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('provision:offerings')}?f-service={self.reference}"
