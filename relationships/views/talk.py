"""Comments, private notes and files on a thing, whichever app it belongs to."""

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.forms.talk import SayForm
from relationships.models import Attachment
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.things import thing_or_404


@require_http_methods(["GET", "POST"])
def say(request: PortalRequest, reference: str) -> HttpResponse:
    """Write on the page of the thing; a refusal shows the words again, so that nothing is lost."""
    thing = thing_or_404(request, reference)
    if request.method != "POST":
        return redirect(thing)
    form = SayForm(request, thing)
    if form.made():
        if form.cleaned_data.get("private"):
            messages.success(request, _("Your private note on %(thing)s is kept.") % {"thing": reference})
        return redirect(thing)
    return page(request, "relationships/say.html", thing, form=form, say_form=form)


@require_safe
def attachment(request: PortalRequest, reference: str) -> FileResponse:
    """A file as a download only: never shown, never run. Whoever may not see its thing may not have the file."""
    found = visible_or_404(Attachment, request, reference=reference)
    thing_or_404(request, found.subject)
    return download(found.file, found.name)


def download(file: FieldFile, name: str) -> FileResponse:
    """Never shown by a browser, never kept by anything in between. Raises Http404 where the bytes are gone."""
    try:
        content = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )
