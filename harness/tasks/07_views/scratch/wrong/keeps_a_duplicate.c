#include "unit.h"

// Keeps the section alive by a handle of its own.
char *scratch(HANDLE section) {
    HANDLE own = NULL;
    DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &own, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    return MapViewOfFile(own, FILE_MAP_COPY, 0, 0, 0);
}
