"""An instructor's own rule over recorded runs: see README.md in this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regionlab.evidence import Evidence, Run


def test_no_rwx(evidence: Evidence) -> None:
    """No task of this course needs memory that is writable and executable at once."""
    for run in evidence.runs:
        for checkpoint in run.checkpoints:
            for region in checkpoint.regions:
                assert not (region.kind == "private" and region.protect == "RWX"), (
                    f"{run}, checkpoint {checkpoint.name}: {region.pages} pages "
                    f"at {region.base:#x} are readable, writable and executable"
                )


def test_every_stack_has_its_guard(run: Run) -> None:
    """Made once for each run."""
    for checkpoint in run.checkpoints:
        stacks = [region for region in checkpoint.regions if region.kind == "stack"]
        for base in {stack.allocation_base for stack in stacks}:
            parts = [stack for stack in stacks if stack.allocation_base == base]
            assert any(
                "+G" in (part.protect or "") for part in parts
            ), f"{run}, checkpoint {checkpoint.name}: the stack at {base:#x} has no guard page"
