"""The sandbox that every untrusted program runs in: the compiler over a student's
file, Wine over the student's program, and a native task's program.

A sandbox has no network, sees only the files that it was given, can write only where it
may, and ends all its processes when it ends. compile_command(), run_command() and
native_command() build its command line; run() starts one and waits. Nothing outside this
package knows what the walls are made of.
"""

from .layers import (
    LAYER_FILTER,
    LAYER_LANDLOCK,
    LAYER_NAMESPACES,
    LAYER_NO_NESTING,
    LAYER_OWN_UID,
    LAYER_PROC,
    LAYER_PROCESS_LIMIT,
    LAYERS,
    available_layers,
    why_no_namespaces,
)
from .levels import (
    LEVELS,
    best_level,
    is_built,
    lacking,
    level,
    require_level,
    using,
    why_unavailable,
)
from .limits import (
    COMPILE_LIMITS,
    MIB,
    NATIVE_LIMITS,
    OUTPUT_LIMIT,
    RUN_LIMITS,
    SCRATCH,
    Limits,
    words_of,
)
from .reading import read, read_own
from .running import Ended, end_all, run
from .scratch import scratch_folder
from .usage import descendants, is_running
from .walls import compile_command, native_command, prefix_command, run_command
from .wine import NTDLL, WINE_LOADER, WINE_SERVER, wine_folder

__all__ = [
    "COMPILE_LIMITS",
    "LAYERS",
    "LEVELS",
    "LAYER_FILTER",
    "LAYER_LANDLOCK",
    "LAYER_NAMESPACES",
    "LAYER_NO_NESTING",
    "LAYER_OWN_UID",
    "LAYER_PROC",
    "LAYER_PROCESS_LIMIT",
    "MIB",
    "NATIVE_LIMITS",
    "NTDLL",
    "OUTPUT_LIMIT",
    "RUN_LIMITS",
    "SCRATCH",
    "WINE_LOADER",
    "WINE_SERVER",
    "Ended",
    "Limits",
    "available_layers",
    "best_level",
    "compile_command",
    "descendants",
    "end_all",
    "is_built",
    "is_running",
    "lacking",
    "level",
    "native_command",
    "prefix_command",
    "read",
    "read_own",
    "require_level",
    "run",
    "run_command",
    "scratch_folder",
    "using",
    "why_no_namespaces",
    "why_unavailable",
    "wine_folder",
    "words_of",
]
