"""The doors: from a person to what they act as, from a URL to a row, from a row to a page."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import Membership, Person, Refused, Role, ServiceRelationship, Side
from relationships.models.lifecycle import Life, Lifecycle
from relationships.timeline import talk_context

CHOSEN, FRAME = "acting_as", "frame"
Row = TypeVar("Row", bound=Model)

CONSUMER_ROLES = {Role.SPONSOR, Role.CUSTOMER, Role.USER}
PROVIDER_ROLES = {Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER, Role.FULFILLER}


class PortalRequest(HttpRequest):
    """A request of somebody signed in, with what they act as; PortalMiddleware gives it these."""

    user: Person
    portal: "Portal"

    acting_as: Membership | None
    frame: Side


class ChooseSide(Exception):
    """The person stands on both sides of the row and has not said for which one they look at it."""

    def __init__(self, memberships: list[Membership]) -> None:
        self.memberships = memberships


class Portal:
    """What one person may act as in one request: read once, lazily, from the database (invariant 35)."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def memberships(self) -> list[Membership]:
        if not self.request.user.is_authenticated:
            return []
        rows = Membership.objects.current().filter(person=self.request.user.pk)
        members = list(rows.select_related("organisation").order_by("organisation__name"))
        for member in members:
            member.person = self.request.user
        return members

    @cached_property
    def chosen(self) -> Membership | None:
        """The membership of the switcher, else the first."""
        reference = self.request.session.get(CHOSEN)
        chosen = [member for member in self.memberships if member.reference == reference]
        return next(iter(chosen or self.memberships), None)

    @cached_property
    def frame(self) -> Side:
        """The portal that list pages are shown in: the one last chosen, else the one the roles speak for."""
        if self.request.session.get(FRAME) in Side.values:
            return Side(self.request.session[FRAME])
        return default_frame(self.chosen)


def default_frame(member: Membership | None) -> Side:
    if member and set(member.roles) & CONSUMER_ROLES and not set(member.roles) & PROVIDER_ROLES:
        return Side.CONSUMER
    if member and set(member.roles) & PROVIDER_ROLES:
        return Side.PROVIDER
    consumes = (
        member and ServiceRelationship.objects.visible_to(member).filter(consumer=member.organisation_id).exists()
    )
    return Side.CONSUMER if consumes else Side.PROVIDER


class PortalMiddleware:
    """Gives each request its memberships, zone and language, and turns ChooseSide into the page that asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        portal_request = cast(PortalRequest, request)
        portal_request.portal = Portal(request)
        person = request.user
        if not person.is_authenticated:
            return self.get_response(request)
        translation.activate(person.language)
        request.LANGUAGE_CODE = person.language
        with timezone.override(ZoneInfo(person.time_zone)):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.user.is_authenticated:
            portal_request = cast(PortalRequest, request)
            portal_request.acting_as = portal_request.portal.chosen
            portal_request.frame = portal_request.portal.frame
            return
        cast(PortalRequest, request).acting_as = None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ChooseSide):
            return None
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('relationships:choose_side')}?{query}")


def visible_or_404(kind: type[Row] | models.QuerySet[Row], request: PortalRequest, **lookup: Any) -> Row:
    """The one door from a URL to a row, and from the row to the membership that acts on it.

    Raises Http404 for what no membership of the person may see, ChooseSide for somebody on both sides.
    """
    rows = kind if isinstance(kind, models.QuerySet) else kind._default_manager.all()
    row = cast(Any, rows).visible_to_any(request.portal.memberships).filter(**lookup).first()
    if row is None:
        raise Http404
    act_on(row, request)
    return row


def act_on(row: Any, request: PortalRequest) -> None:
    """Set the acting membership and the frame from the row."""
    members = request.portal.memberships
    if len(members) > 1:
        members = [m for m in members if speaks_for(m, row)]
    if len({m.organisation_id for m in members}) > 1:
        members = [m for m in members if m == request.portal.chosen]
        if not members or CHOSEN not in request.session:
            raise ChooseSide([m for m in request.portal.memberships if speaks_for(m, row)])
    if not members:
        raise Http404
    request.acting_as = members[0]
    if hasattr(row, "side_of"):
        request.frame = row.side_of(members[0])


def speaks_for(member: Membership, row: Any) -> bool:
    """Whether the member's organisation is the row's own, or one of its two sides that may read it."""
    if not hasattr(row, "side_of"):
        return member.organisation_id == row.organisation_id
    return row.side_of(member) in row.seen_by and type(row).objects.visible_to(member).filter(pk=row.pk).exists()


def page(request: PortalRequest, template: str, thing: Any, *, talk: bool = True, **context: Any) -> HttpResponse:
    """The one door from a row to a page, framed for the side the member speaks for; `talk`: with its history."""
    member = request.acting_as
    shown: dict[str, Any] = {"thing": thing, "moves": [], **context}
    if isinstance(thing, Life):
        shown["moves"] = thing.moves_open_to(member)
    if hasattr(thing, "relationship"):
        shown["relationship"] = thing.relationship
        shown["ball"] = ball_of(thing, request)
        shown |= talk_context(thing, member) if talk else {}
    form = context.get("form")
    status = 422 if form is not None and getattr(form, "is_bound", False) and form.errors else 200
    return render(request, template, shown, status=status)


def ball_of(thing: Any, request: PortalRequest) -> dict[str, Any] | None:
    """Who has the ball, since when; None where nobody has."""
    if not isinstance(thing, Lifecycle | ServiceRelationship):
        return None
    if thing.waits_for_both():
        other = thing.relationship.organisation_on(request.frame.other)
        text = _t("It is your turn and that of %(who)s, in either order") % {"who": other}
        return {"text": text, "since": thing.status_since, "ours": True}
    side = thing.waits_for()
    if side is None:
        return None
    ours = side is request.frame
    organisation = thing.relationship.organisation_on(side)
    text = _t("It is your turn") if ours else _t("Waiting for %(who)s") % {"who": organisation}
    return {"text": text, "since": thing.status_since, "ours": ours}


class MemberForm(forms.Form):
    """A form that knows as whom it was opened, and is refused, with nothing lost, if that changed meanwhile."""

    opened_as = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: PortalRequest, *args: Any, **kwargs: Any) -> None:
        assert request.acting_as is not None
        self.by = request.acting_as
        if request.method == "POST":
            kwargs |= {"data": request.POST, "files": request.FILES}
        super().__init__(*args, **kwargs)
        self.fields["opened_as"].initial = self.by.reference

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opened_as = cleaned.pop("opened_as", "")
        if opened_as and opened_as != self.by.reference:
            data = cast(QueryDict, self.data).copy()
            data[self.add_prefix("opened_as")] = self.by.reference
            self.data = data
            raise forms.ValidationError(
                _("You now act as %(who)s, unlike when you opened this page. Nothing was changed; look, then repeat."),
                params={"who": self.by.organisation},
            )
        return cleaned

    def make(self, *args: Any, **facts: Any) -> None:
        """What the form is for, with its cleaned facts; raises Refused. A subclass names the facts it needs."""
        raise NotImplementedError

    def made(self) -> bool:
        """Whether the move was made; a refusal is shown where the person is looking, and undoes everything."""
        if not (self.is_bound and self.is_valid()):
            return False
        try:
            with transaction.atomic():
                self.make(**self.cleaned_data)
        except Refused as refusal:
            self.add_error(None, str(refusal))
        return not self.errors


class MoveForm(MemberForm):
    """Cleans the facts of one move and makes it; without fields it is the question before a move."""

    move: ClassVar[str]
    verb: Any = ""
    sentence: Any = ""

    def __init__(self, request: PortalRequest, thing: Any, **kwargs: Any) -> None:
        self.thing = thing
        super().__init__(request, **kwargs)
        self._require_open()

    def _require_open(self) -> None:
        """A member who may never make this move sees 403, not a form (seen but not allowed)."""
        moves = [m for m in self.thing.moves if m.name == self.move]
        if moves and not any(self.thing.open_to(m, self.by) for m in moves):
            raise PermissionDenied

    def make(self, *args: Any, **facts: Any) -> None:
        getattr(self.thing, self.move)(by=self.by, **facts)


class ReasonForm(MoveForm):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text=_("Both sides read it.")
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: as whom, in which frame, with which ways on."""
    portal: Portal | None = getattr(request, "portal", None)
    if portal is None or not request.user.is_authenticated:
        return {"layout": "layouts/base.html", "theme": "auto"}
    portal_request = cast(PortalRequest, request)
    side = getattr(portal_request, "frame", None) or portal.frame
    from relationships.rail import new_links_of, rail_of

    return {
        "acting": getattr(portal_request, "acting_as", None),
        "memberships": portal.memberships,
        "frame": str(side),
        "layout": f"layouts/{side}.html",
        "rail": rail_of(side, request.path),
        "new_links": new_links_of(side, getattr(portal_request, "acting_as", None)),
        "theme": request.user.theme,
    }
