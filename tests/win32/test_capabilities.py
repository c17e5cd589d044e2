"""What capabilities.exe answers on the system at hand."""

import pytest

from harness.grader.grading.capabilities import load_capabilities
from harness.grader.sandbox.prefix import wine_version


def test_wine_8_shows_a_shared_section_as_copy_on_write(layout):
    if "8.0" not in wine_version():
        pytest.skip(f"measured on Wine 8.0, and this is {wine_version()}")
    assert load_capabilities(layout)["shared_is_read_write"] == 0
