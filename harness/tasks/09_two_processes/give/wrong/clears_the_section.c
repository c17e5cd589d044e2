#include "unit.h"

// Clears the section for its new holder.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    memset(view, 0, 4096);
    UnmapViewOfFile(view);
    return there;
}
