"""Feedback files for Moodle: a zip for "Upload multiple feedback files in a zip", with what each
student may read (moodle, mod/assign/feedback/file/importziplib.php)."""

from __future__ import annotations

import io
import re
import zipfile

from .model import Class, Unwritable, Written

FILE = "feedback.txt"
TIME = (1980, 1, 1, 0, 0, 0)  # the same zip for the same class


def render(given: Class) -> Written:
    """The participant's number is what counts, and the submission's folder has it."""
    packed, notes = io.BytesIO(), []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in given.document["students"]:
            participant = given.platform_ids.get(row["id"], "")
            text = given.texts.get(row["submission"] or "")
            if text is None:
                continue
            if not re.fullmatch(r"\d+", participant):
                notes.append(f"{row['id']}: Moodle's number of this participant is not known")
                continue
            info = zipfile.ZipInfo(name_of(row["name"], participant), TIME)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode(errors="backslashreplace"))
        if not archive.namelist():
            raise Unwritable("moodle-feedback: no submission of this class came from Moodle")
    return Written(packed.getvalue(), tuple(notes))


def name_of(name: str, participant: str) -> str:
    """Moodle splits it at "_", and a "/" would be a folder."""
    plain = re.sub(r"[\x00-\x1f_/\\:*?\"<>|]+", " ", name).strip(" .~") or "Participant"
    return f"{plain}_{participant}_assignsubmission_file_{FILE}"
