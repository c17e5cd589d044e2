#include "unit.h"

// Makes the last page a guard against writing too far.
static size_t bytes_of(const char *view) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(view, &info, sizeof info) ? info.RegionSize : 0;
}

char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    DWORD old;
    if (view)
        VirtualProtect(view + bytes_of(view) - 4096, 4096, PAGE_READONLY, &old);
    return view;
}
