#include "unit.h"

// Looks at the section through a first view, which stays when the second one fails.
char *scratch(HANDLE section) {
    char *first = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    if (!first)
        return NULL;
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    if (!view)
        return NULL;
    UnmapViewOfFile(first);
    return view;
}
