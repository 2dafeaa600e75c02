from datetime import datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from relationships.zones import validate_zone

SATURDAY = 5


class Theme(models.TextChoices):
    AUTO = "auto", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "Person":
        """A person who signs in by e-mail; addresses are kept in lower case so that one is one."""
        person = self.model(email=email.strip().lower(), **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> "Person":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser, PermissionsMixin):
    """A human being who signs in; what they may do follows from their memberships."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    language = models.CharField(_("language"), max_length=8, default="en")
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, default=Theme.AUTO)
    wants_mail = models.BooleanField(_("e-mail me when something waits for me"), default=True)
    alerts_from = models.TimeField(_("alerts from"), default=time(7))
    alerts_until = models.TimeField(_("alerts until"), default=time(19))
    alerts_on_weekends = models.BooleanField(_("alerts at weekends, too"), default=False)
    """When a warning or a breach may reach this person, in their own zone (K20)."""
    first_steps_put_away = models.BooleanField(default=False, editable=False)
    is_staff = models.BooleanField(_("operator of this installation"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def put_first_steps_away(self) -> None:
        """The list leaves the home page; the profile brings it back."""
        self.first_steps_put_away = True
        self.save(update_fields=["first_steps_put_away"])

    def alerts_reach(self, now: datetime) -> bool:
        """Whether `now` lies in the hours in which this person wants to hear of clocks (K20).

        Hours that end before they begin run past midnight and belong to the day they begin; equal ones never end.
        """
        local = now.astimezone(ZoneInfo(self.time_zone))
        day, since, until = local.date(), self.alerts_from, self.alerts_until
        if since > until and local.time() < until:
            day -= timedelta(days=1)
        elif (since < until and not since <= local.time() < until) or (since > until and local.time() < since):
            return False
        return self.alerts_on_weekends or day.weekday() < SATURDAY

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
