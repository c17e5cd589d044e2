"""The JSON Schemas of the files that people write (task.toml, course.toml) and of the documents
that grade.py writes."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import jsonschema

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"


@functools.cache
def validator(schema: str) -> jsonschema.Draft202012Validator:
    """The validator of a schema: task, course, results, quiz, progress or capabilities."""
    path = SCHEMAS / f"{schema}.schema.json"
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
