#include "unit.h"

// Takes a single page for too little.
static size_t bytes_of(const char *view) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(view, &info, sizeof info) ? info.RegionSize : 0;
}

char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    if (!view || bytes_of(view) > 4096)
        return view;
    UnmapViewOfFile(view);
    return NULL;
}
