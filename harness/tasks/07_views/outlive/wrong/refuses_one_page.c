#include "unit.h"

// Takes a single page for too little.
static size_t bytes_of(const void *view) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(view, &info, sizeof info) ? info.RegionSize : 0;
}

void *outlive(const char *name) {
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (view && bytes_of(view) <= 4096) {
        UnmapViewOfFile(view);
        view = NULL;
    }
    CloseHandle(section);
    return view;
}
