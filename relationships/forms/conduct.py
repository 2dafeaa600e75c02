"""How often both look back, and how an agreement rests, is amended and hangs under another (G7, G13-G15)."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from relationships.forms.targets import choice
from relationships.forms.terms import TermsForm
from relationships.models import Agreement, AgreementVersion
from relationships.portal import PortalRequest
from relationships.terms import (
    Conduct,
    ContactLevel,
    ReviewEvery,
    Reviewing,
    Suspending,
    Terms,
    Transition,
    WhileSuspended,
)


class ConductForm(TermsForm):
    every = choice(_("Both look back"), ReviewEvery.choices, ReviewEvery.NEVER)
    level = choice(_("On the level"), ContactLevel.choices, ContactLevel.OPERATIONAL)
    tolerance_days = forms.IntegerField(
        label=_("Days of tolerance"),
        min_value=0,
        max_value=365,
        required=False,
        help_text=_("So many days after its day a review is overdue."),
    )
    suspending = choice(
        _("It may be suspended by"),
        Suspending.choices,
        Suspending.BOTH,
        help_text=_("Whoever may do so alone; both together always may."),
    )
    while_suspended = choice(_("While it rests"), WhileSuspended.choices, WhileSuspended.RUN)
    transition = choice(
        _("When it is amended, running clocks"),
        Transition.choices,
        Transition.KEEP,
        help_text=_("Said in the amendment itself, of the clocks that run when it takes force."),
    )
    framework = choice(_("Framework agreement that it hangs under"), ())
    outlasts_framework = forms.BooleanField(label=_("It may hold on after its framework ends"), required=False)

    REVIEWING: ClassVar[tuple[str, ...]] = ("every", "level", "tolerance_days")
    CONDUCT: ClassVar[tuple[str, ...]] = (
        *("suspending", "while_suspended", "transition", "framework", "outlasts_framework"),
    )

    def __init__(self, request: PortalRequest, version: AgreementVersion) -> None:
        super().__init__(request, version)
        others = Agreement.objects.visible_to(self.by).filter(relationship=version.relationship_id)
        named = [(other.reference, str(other)) for other in others.exclude(pk=version.agreement_id)]
        here = self.terms.conduct.framework
        if here and here not in dict(named):
            named.append((here, here))
        self.fields["framework"].choices = [("", _("none")), *named]  # type: ignore[attr-defined]

    def section(self, terms: Terms) -> Any:
        return terms.reviewing, terms.conduct

    def given(self, terms: Terms) -> dict[str, Any]:
        facts = {name: getattr(terms.reviewing, name) for name in self.REVIEWING}
        facts |= {name: getattr(terms.conduct, name) for name in self.CONDUCT}
        return {**facts, "tolerance_days": facts["tolerance_days"] or ""}

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        """What was not sent is as usual."""
        return terms.amended(
            reviewing=Reviewing(**{name: facts[name] or getattr(Reviewing(), name) for name in self.REVIEWING}),
            conduct=Conduct(**{name: facts[name] or getattr(Conduct(), name) for name in self.CONDUCT}),
        )

    @property
    def reviews(self) -> list[Any]:
        """The fields about reviews, for the page."""
        return [self[name] for name in self.REVIEWING]

    @property
    def resting(self) -> list[Any]:
        return [self[name] for name in self.CONDUCT]
