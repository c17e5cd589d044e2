#include "unit.h"

// Finds out how long the section is, and asks for just that.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    if (!view)
        return NULL;
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    UnmapViewOfFile(view);
    return MapViewOfFile(section, FILE_MAP_COPY, 0, 0, info.RegionSize);
}
