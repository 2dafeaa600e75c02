from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.portal import MoveForm, PortalRequest, ReasonForm
from reviews.models import ServiceReview
from reviews.package import digest_of_package


class HoldForm(MoveForm):
    move = "hold"
    verb = _("Hold the review and freeze its figures")

    @property
    def sentence(self) -> str:
        if self.thing.last_day == self.thing.today():
            return _t(
                "The figures are frozen as they are now, for good; the rest of today will be in no review. "
                "Findings, decisions and actions can be written until one side signs."
            )
        return _t(
            "The figures are frozen as they are now, for good: what is corrected or brought in later does not change "
            "them. Findings, decisions and actions can be written until one side signs."
        )


class SignForm(MoveForm):
    """Signs the digest that the page shows; after a refusal it shows the one that stands now."""

    move = "sign"
    verb = _("Sign")
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, request: PortalRequest, thing: ServiceReview) -> None:
        super().__init__(request, thing)
        if not self.is_bound:
            self.fields["digest"].initial = self.stands

    @cached_property
    def stands(self) -> str:
        """The digest of the package as it is now."""
        return digest_of_package(self.thing) if self.thing.is_frozen else ""

    @property
    def sentence(self) -> str:
        facts = {
            "ours": self.by.organisation,
            "other": self.thing.relationship.organisation_on(self.thing.side_of(self.by).other),
        }
        if self.thing.status == ServiceReview.Status.SIGNING:
            return _t("You sign for %(ours)s. %(other)s has signed: the review is closed with your signature.") % facts
        return _t("You sign for %(ours)s. The minutes freeze as they stand, and %(other)s is asked to sign.") % facts

    def made(self) -> bool:
        made = super().made()
        if self.is_bound and not made:
            self.data = {**self.data.dict(), "digest": self.stands}  # type: ignore[attr-defined]
        return made

    def make(self, **facts: Any) -> None:
        self.thing.sign(by=self.by, digest=facts["digest"])


class SendBackForm(ReasonForm):
    move = "send_back"
    verb = _("Send the minutes back")

    @property
    def sentence(self) -> str:
        side = self.thing.waits_for()
        other = self.thing.relationship.organisation_on(side.other) if side else ""
        return _t(
            "The signature of %(other)s no longer counts, the minutes can be written again, and both sides sign anew. "
            "The frozen figures stay."
        ) % {"other": other}


class CancelForm(ReasonForm):
    move = "cancel"
    verb = _("Cancel the review")
    sentence = _(
        "The review will not take place. What was written stays readable; its days are free for another review."
    )
