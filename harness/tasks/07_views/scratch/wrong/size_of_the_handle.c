#include "unit.h"

// Keeps how long the section of a handle is.
static HANDLE last;
static size_t last_bytes;

static size_t bytes_of(const char *view) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(view, &info, sizeof info) ? info.RegionSize : 0;
}

char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, section == last ? last_bytes : 0);
    if (view && section != last) {
        last = section;
        last_bytes = bytes_of(view);
    }
    return view;
}
