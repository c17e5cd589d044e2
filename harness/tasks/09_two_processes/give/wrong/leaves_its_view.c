#include "unit.h"

// Tries whether the section can be mapped, and leaves the view.
HANDLE give(HANDLE process, HANDLE section) {
    if (!MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0))
        return NULL;
    HANDLE there = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    return there;
}
