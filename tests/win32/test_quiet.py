"""What record.exe arranges so that Windows adds nothing to a run, as far as Wine shows it:
docs/windows.md lists what a real Windows has yet to show."""

from __future__ import annotations


def test_the_loader_of_a_program_is_told_to_keep_no_threads(run):
    claims = run("quiets_a_child").snapshot().named("claim")
    assert (claims["threads_before"], claims["threads_after"]) == (0, 1)
