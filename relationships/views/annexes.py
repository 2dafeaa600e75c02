"""The files that belong to an agreement."""

from django.http import FileResponse
from django.views.decorators.http import require_safe

from relationships.models import AgreedAnnex
from relationships.portal import PortalRequest, visible_or_404
from relationships.views.talk import download


@require_safe
def annex(request: PortalRequest, reference: str, number: int, position: int) -> FileResponse:
    """An annex of a version that one may see; its file is reached no other way."""
    rows = AgreedAnnex.objects.select_related("stored").filter(
        version__agreement__reference=reference, version__number=number
    )
    found = visible_or_404(rows, request, position=position)
    return download(found.stored.file, found.name)
