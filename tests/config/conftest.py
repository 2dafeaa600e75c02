from collections.abc import Iterator

import pytest

from tests.config.running import Demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One prepared demo for all tests that need one: making its world is what takes long."""
    demo = Demo(tmp_path_factory.mktemp("demo") / "var")
    yield demo
    demo.clear()
