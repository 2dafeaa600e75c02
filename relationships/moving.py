"""From a form to what it did: one way to make a move, thank for it, or show what it would do."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from relationships.portal import MemberForm, MoveForm, PortalRequest, page


def move_page(
    request: PortalRequest,
    thing: Any,
    form: MoveForm,
    template: str,
    done: str | Callable[[], str],
    *,
    to: Any = None,
    shown: Callable[[], dict[str, Any]] = dict,
    **context: Any,
) -> HttpResponse:
    """The page of a move. A link to a move that is over leads back to the thing, which says where it stands.

    Sent too late it is refused in the form instead, with what the person typed still there.
    """
    if request.method != "POST" and thing.move_named(form.move) is None:
        messages.info(request, str(thing.too_late()))
        return redirect(thing)
    return form_page(request, thing, form, template, done, to=to, shown=shown, **context)


def form_page(
    request: PortalRequest,
    thing: Any,
    form: MemberForm,
    template: str,
    done: str | Callable[[], str],
    *,
    to: Any = None,
    shown: Callable[[], dict[str, Any]] = dict,
    **context: Any,
) -> HttpResponse:
    """Do what the form is for, say so and go on to `to` (else the thing); before that, and if refused, its page.

    `done` is a function where the sentence says something that only the move brought about; `shown` gives what the page
    needs besides, and is asked only where the page is shown.
    """
    if form.made():
        messages.success(request, done() if callable(done) else done)
        return redirect(to or thing)
    return page(request, template, thing, form=form, **shown(), **context)
