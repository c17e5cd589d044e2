#include "unit.h"

// Keeps the process handle of its first call.
HANDLE give(HANDLE process, HANDLE section) {
    static HANDLE first;
    if (!first)
        first = process;
    process = first;
    HANDLE there = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    return there;
}
