from django.db import models
from django.utils.translation import gettext_lazy as _


class RelationshipType(models.TextChoices):
    """How closely the two sides work together (ITIL)."""

    BASIC = "basic", _("Basic")
    COOPERATIVE = "cooperative", _("Cooperative")
    PARTNERSHIP = "partnership", _("Partnership")
