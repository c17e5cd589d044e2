#include "unit.h"

// Marks the section as given, in its first byte.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 1);
    if (view)
        *view ^= 1;
    UnmapViewOfFile(view);
    return there;
}
