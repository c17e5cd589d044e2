#include "unit.h"

// Leaves the last page out where the section ends with a granule.
static size_t bytes_of(const char *view) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(view, &info, sizeof info) ? info.RegionSize : 0;
}

char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    if (!view || bytes_of(view) % 65536)
        return view;
    const size_t bytes = bytes_of(view) - 4096;
    UnmapViewOfFile(view);
    return MapViewOfFile(section, FILE_MAP_COPY, 0, 0, bytes);
}
