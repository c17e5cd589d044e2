"""How strong a sandbox this machine can make, and which one is in use."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..platform.problem import EnvironmentProblem
from . import confine
from .layers import (
    LAYER_FILTER,
    LAYER_LANDLOCK,
    LAYER_NAMESPACES,
    LAYER_NO_NESTING,
    LAYER_OWN_UID,
    LAYER_PROCESS_LIMIT,
    LAYERS,
    available_layers,
    why_no_namespaces,
)

# From the weakest to the strongest: the layers that each level needs.
LEVELS: dict[str, tuple[str, ...]] = {
    "landlock": (LAYER_LANDLOCK, LAYER_OWN_UID, LAYER_FILTER),
    "namespaces": (LAYER_NAMESPACES,),
    "bubblewrap": (LAYER_NAMESPACES, LAYER_FILTER, LAYER_NO_NESTING, LAYER_PROCESS_LIMIT),
}

_chosen: list[str] = []


def level() -> str | None:
    """The level in use: the strongest available, unless using() chose one. None: no sandbox."""
    return _chosen[-1] if _chosen else best_level()


def best_level() -> str | None:
    return next((name for name in reversed(LEVELS) if not lacking(name)), None)


def lacking(name: str) -> list[str]:
    """The layers that a level needs and this machine lacks."""
    return [layer for layer in LEVELS[name] if layer not in available_layers()]


@contextmanager
def using(name: str) -> Iterator[None]:
    """Makes sandboxes of this level, which the machine must offer."""
    assert not lacking(name), f"{name} needs {lacking(name)}"
    _chosen.append(name)
    try:
        yield
    finally:
        _chosen.remove(name)


def require_level(name: str) -> None:
    """Raises EnvironmentProblem, which names what is missing, if the level is weaker."""
    names: Sequence[str] = list(LEVELS)
    best = best_level()
    if best is None or names.index(best) < names.index(name):
        missing = "; ".join(f"{layer}: {LAYERS[layer]}" for layer in lacking(name))
        has = f"this machine offers {best}" if best else "this machine offers none"
        raise EnvironmentProblem(
            f"--require-sandbox {name}: {has}. Missing: {missing}", "python3 grade.py doctor"
        )


def why_unavailable() -> str | None:
    """None if sandboxes can be made here, otherwise why not."""
    refused = why_no_namespaces()
    if refused is None or (not is_built() and os.geteuid() == 0):
        return None  # in the second case it is not known yet
    if is_built() and best_level():
        return None
    missing = ", ".join(lacking("landlock")) if is_built() else "root"
    return f"{refused}; walls without namespaces lack: {missing}"


def is_built() -> bool:
    """Whether confine is built: without it there is no sandbox, and some layers stay unknown."""
    return confine.program().is_file()
