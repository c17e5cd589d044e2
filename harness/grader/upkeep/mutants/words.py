"""One word for another: a flag, a protection, a comparison, a sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .program import Edit, Program

# A word, and its replacement.
WORDS = (
    ("reserve_for_commit", r"\bMEM_COMMIT\b", "MEM_RESERVE"),
    ("commit_for_reserve", r"\bMEM_RESERVE\b", "MEM_COMMIT"),
    ("decommit_for_release", r"\bMEM_RELEASE\b", "MEM_DECOMMIT"),
    ("release_for_decommit", r"\bMEM_DECOMMIT\b", "MEM_RELEASE"),
    ("read_only", r"\bPAGE_READWRITE\b", "PAGE_READONLY"),
    ("executable", r"\bPAGE_READWRITE\b", "PAGE_EXECUTE_READWRITE"),
    ("writable", r"\bPAGE_READONLY\b", "PAGE_READWRITE"),
    ("writable_code", r"\bPAGE_EXECUTE_READ\b", "PAGE_EXECUTE_READWRITE"),
    ("data_for_code", r"\bPAGE_EXECUTE_READ\b", "PAGE_READONLY"),
    ("data_for_code", r"\bPAGE_EXECUTE_READWRITE\b", "PAGE_READWRITE"),
    ("unwritable_code", r"\bPAGE_EXECUTE_READWRITE\b", "PAGE_EXECUTE_READ"),
    ("shared_page", r"\bPAGE_WRITECOPY\b", "PAGE_READWRITE"),
    ("readable", r"\bPAGE_NOACCESS\b", "PAGE_READONLY"),
    ("no_guard", r"\bPAGE_GUARD\b", "0"),
    ("reserved_for_free", r"\bMEM_FREE\b", "MEM_RESERVE"),
    ("view_for_private", r"\bMEM_PRIVATE\b", "MEM_MAPPED"),
    ("private_for_view", r"\bMEM_MAPPED\b", "MEM_PRIVATE"),
    ("view_for_image", r"\bMEM_IMAGE\b", "MEM_MAPPED"),
    ("committed_section", r"\bSEC_RESERVE\b", "SEC_COMMIT"),
    ("shared_view", r"\bFILE_MAP_COPY\b", "FILE_MAP_WRITE"),
    ("private_view", r"\bFILE_MAP_WRITE\b", "FILE_MAP_COPY"),
    ("writable_view", r"\bFILE_MAP_READ\b", "FILE_MAP_WRITE"),
    ("dropped_flag", r"\b[A-Z][A-Z0-9_]{3,} \| (?=[A-Z])", ""),
    ("dropped_flag", r"(?<=[A-Z0-9_]) \|\s+[A-Z][A-Z0-9_]{3,}\b(?!\()", ""),
    ("no_reserve_flag", r"\bSTACK_SIZE_PARAM_IS_A_RESERVATION\b", "0"),
    ("bytes_for_pages", r" \* (?:\(\w+\))?(?:PAGE|4096)\b", ""),
    ("at_most", r"(?<=\s)<(?=\s)", "<="),
    ("less", r"(?<=\s)<=(?=\s)", "<"),
    ("more", r"(?<=\s)>=(?=\s)", ">"),
    ("at_least", r"(?<=\s)>(?=\s)", ">="),
    ("unequal", r"(?<=\s)==(?=\s)", "!="),
    ("equal", r"(?<=\s)!=(?=\s)", "=="),
    ("or", r"(?<=\s)&&(?=\s)", "||"),
    ("and", r"(?<=\s)\|\|(?=\s)", "&&"),
    ("minus", r"(?<=\s)\+(?=\s)", "-"),
    ("plus", r"(?<=\s)-(?=\s)", "+"),
    ("break_for_continue", r"\bcontinue;", "break;"),
    ("continue_for_break", r"\bbreak;", "continue;"),
    ("says_no", r"\breturn TRUE\b", "return FALSE"),
    ("says_yes", r"\breturn FALSE\b", "return TRUE"),
)


def words(program: Program) -> Iterator[Edit]:
    for operator, pattern, after in WORDS:
        for found in re.finditer(pattern, program.code):
            if "PAGE_" in pattern and program.is_reservation(found.start()):
                continue
            yield Edit(operator, found.start(), found.end(), after)
