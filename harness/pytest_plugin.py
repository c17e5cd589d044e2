"""`pytest -p regionlab.pytest_plugin`; from a checkout's root, `-p harness.pytest_plugin`."""

from .grader.classroom.pytest_plugin import (
    evidence,
    pytest_addoption,
    pytest_collection_finish,
    pytest_configure,
    pytest_generate_tests,
    pytest_runtest_makereport,
    pytest_sessionfinish,
)

__all__ = [
    "evidence",
    "pytest_addoption",
    "pytest_collection_finish",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_runtest_makereport",
    "pytest_sessionfinish",
]
