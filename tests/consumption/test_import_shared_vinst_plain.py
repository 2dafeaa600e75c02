"""The shared log of Volvo IT once more, where nothing says what pauses a clock."""

from datetime import timedelta
from pathlib import Path

import pytest

from relationships.models import Clock, Record
from tests.consumption.event_log import NO_SAMPLE, loaded
from tests.consumption.vinst_log import SHARED, volvo


@pytest.mark.skipif(not SHARED.exists(), reason=NO_SAMPLE)
@pytest.mark.django_db
@pytest.mark.slow
def test_waits_pause_nothing_unless_they_are_named(tmp_path: Path):
    loaded(SHARED, volvo(tmp_path), format="vinst")

    assert Clock.objects.exclude(paused=timedelta(0)).count() == 0
    assert Record.objects.filter(text__startswith="Waiting for").count() == 0
    assert Record.objects.filter(move="hold").count() > 3000
