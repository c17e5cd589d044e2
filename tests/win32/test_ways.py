"""What lesson 02 says of Wine where it describes other ways to ask for memory."""

from __future__ import annotations

import pytest

from harness.grader.sandbox.prefix import wine_version

FOUR_GB = 1 << 32


@pytest.fixture
def claims(run):
    if not any(known in wine_version() for known in ("8.0", "10.0")):
        pytest.skip(f"measured on Wine 8.0 and 10.0, and this is {wine_version()}")
    return run("ways").snapshot().named("claim")


def test_wine_8_has_alignment_and_neither_ranges_nor_placeholders(claims):
    newer = "10.0" in wine_version()
    assert claims["aligned"] % (1 << 22) == 0 and claims["aligned"]
    assert (0x200000000 <= claims["between"] <= 0x2FFFFFFFF) == newer
    assert claims["placeholder_error"] == (0 if newer else 87)


def test_top_down_is_above_4_gb_and_wine_10_is_so_without_it(claims):
    assert claims["top"] >= FOUR_GB
    assert (claims["usual"] >= FOUR_GB) == ("10.0" in wine_version())


def test_large_pages_and_frames_are_refused(claims):
    assert (claims["large_minimum"], claims["large_error"]) == (2 << 20, 87)
    assert claims["frames_error"] == 120


def test_there_is_one_node(claims):
    assert claims["highest_node"] == 0
