"""The moves of an offering's life, and of its versions: each says what will happen before its button."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.forms.drafts import read_anew
from provision.forms.offerings import OwnersForm
from provision.models import ServiceOffering
from provision.models.retirement import Notice, why_not_sooner
from relationships.forms.terms import DayInput
from relationships.portal import MoveForm, PortalRequest
from relationships.templatetags.tandem import day


class PublishForm(MoveForm):
    """`read` is the sign of the draft that is shown: nobody publishes what they did not read."""

    move = "publish"
    verb = _("Publish")
    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        self.sign = thing.draft_version.offered().sign if thing.draft_version else ""
        super().__init__(request, thing, initial={"read": self.sign})

    @property
    def sentence(self) -> str:
        if self.thing.current_id is None:
            return _t(
                "Those it is shown to find it in their catalogue. What it says never changes any more; a change is its "
                "next version."
            )
        return _t(
            "New agreements are drafted from this version. What was agreed from an earlier one stays as it was agreed, "
            "until both amend it."
        )

    def make(self, *, read: str, **facts: Any) -> None:
        read_anew(self, "read", self.sign)
        self.thing.publish(by=self.by, read=read)


class PauseForm(MoveForm):
    move = "pause"
    verb = _("Pause")
    sentence = _(
        "It leaves every catalogue, and no new agreement starts from it, until you offer it again. "
        "What was agreed goes on."
    )


class ActivateForm(MoveForm):
    move = "activate"
    verb = _("Offer again")
    sentence = _("Those it is shown to find it in their catalogue again, in the version published last.")


class KeepForm(MoveForm):
    move = "keep"
    verb = _("Keep offering it")

    @property
    def sentence(self) -> str:
        return _t("It was to retire on %(day)s. It goes on being offered instead.") % {
            "day": day(self.thing.retires_on)
        }


class RetireForm(MoveForm):
    """Names the day, the earliest that keeps every promised notice unless a later one is chosen (F3)."""

    move = "retire"
    verb = _("Retire")
    on = forms.DateField(label=_("Not offered any more from"), widget=DayInput)

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        notice = thing.notice()
        earliest = notice.until if notice else thing.today()
        super().__init__(request, thing, initial={"on": earliest})
        self.fields["on"].help_text = earliest_day(notice)
        self.fields["on"].widget.attrs["min"] = f"{earliest:%Y-%m-%d}"

    @property
    def sentence(self) -> str:
        return _t(
            "Until that day nothing changes but that everybody reads of it. From then on no new agreement starts "
            "from it, and what was agreed stays agreed."
        )

    def make(self, *, on: date, **facts: Any) -> None:
        self.thing.retire(by=self.by, on=on)


def earliest_day(notice: Notice | None) -> str:
    """The earliest day, and why it is that one."""
    if notice is None:
        return _t("The earliest day is today: no agreement in force promises a notice.")
    return _t("The earliest day is %(day)s: %(why)s") % {"day": day(notice.until), "why": why_not_sooner(notice)}


class ArchiveForm(MoveForm):
    move = "archive"
    verb = _("Archive")
    sentence = _(
        "It is put away for good, and nothing of it changes any more. Its page and its versions stay readable."
    )


class OpenVersionForm(OwnersForm):
    verb = _("Open the next version")

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        self.thing = thing
        super().__init__(request)

    @property
    def sentence(self) -> str:
        return _t(
            "A draft opens that holds what version %(number)d holds. Consumers read version %(number)d until you "
            "publish the draft."
        ) % {"number": self.thing.shown.number}

    def make(self, **facts: Any) -> None:
        self.thing.open_version(by=self.by)


class DiscardForm(OpenVersionForm):
    verb = _("Throw the draft away")

    @property
    def sentence(self) -> str:
        return _t("What the draft holds is lost. What is offered stays as it is.")

    def make(self, **facts: Any) -> None:
        self.thing.discard(by=self.by)
