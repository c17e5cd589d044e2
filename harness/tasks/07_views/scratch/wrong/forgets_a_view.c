#include "unit.h"

// Looks at the section first, and leaves that view behind.
char *scratch(HANDLE section) {
    if (!MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0))
        return NULL;
    return MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
}
