"""`manage.py import_requests FILE` a second time, or with a newer log: nothing comes in twice."""

import pytest

from consumption.models import ServiceRequest
from tests.consumption.event_log import agreed, closed, file_of, incident, loaded, rows
from tests.factories import World


@pytest.mark.django_db
def test_a_second_run_doubles_nothing_and_names_what_differs(tmp_path):
    relationship = agreed(tmp_path)
    path = file_of(tmp_path, [*closed("INC1"), *incident("INC2", ("New", "7/3/2016 09:10"))])
    loaded(path, relationship)
    before = rows()

    nothing_new = (
        f"Loaded 0 incidents with 0 events into {relationship.reference}.\n"
        "2 incidents were here already and stay as they are.\n"
    )
    assert loaded(path, relationship) == nothing_new
    assert rows() == before

    newer = [*closed("INC1"), *closed("INC2"), *closed("INC3")]
    assert loaded(file_of(tmp_path, newer), relationship) == (
        f"Loaded 1 incident with 4 events into {relationship.reference}.\n"
        "2 incidents were here already and stay as they are.\n"
        "1 of them differs in this file and was not changed: INC2.\n"
    )
    assert ServiceRequest.objects.get(source_reference="INC2").status == "submitted"
    assert ServiceRequest.objects.count() == 3


@pytest.mark.django_db
def test_what_people_did_since_is_no_difference(tmp_path, world: World):
    relationship = agreed(tmp_path, provider="Harbour IT", consumer="Northwind Clinics")
    path = file_of(tmp_path, incident("INC1", ("New", "7/3/2016 09:10")))
    loaded(path, relationship)
    ServiceRequest.objects.get().accept(by=world.provider)

    assert loaded(path, relationship).endswith("1 incident was here already and stays as it is.\n")
