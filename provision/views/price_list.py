"""A price list comes in as draft offerings: the file, what its columns say, what would be drafted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from provision.forms.price_list import PriceListFile, PriceListForm
from provision.views.offerings import both
from relationships.models import Side
from relationships.portal import PortalRequest, page


@both
def import_price_list(request: PortalRequest) -> HttpResponse:
    """One address for all steps; the text of the file travels with the page."""
    request.frame = Side.PROVIDER
    if "text" not in request.POST:
        return choose_file(request)
    form = PriceListForm(request)
    if form.made():
        said = _("%(made)d drafted; %(already)d were here already and %(differ)d differ: neither was changed.")
        counted = {name: len(getattr(form.done, name)) for name in ("made", "already", "differ")}
        messages.success(request, said % counted)
        return redirect("provision:offerings")
    return page(request, "provision/import_columns.html", None, form=form)


def choose_file(request: PortalRequest) -> HttpResponse:
    form = PriceListFile(request)
    if not (form.is_bound and form.is_valid()):
        return page(request, "provision/import_price_list.html", None, form=form)
    columns = PriceListForm(request, form.cleaned_data["file"])
    return page(request, "provision/import_columns.html", None, form=columns)
