#include "unit.h"

// Writes to each page "to get the copies over with".
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    for (size_t at = 0; at < info.RegionSize; at += 4096)
        ((volatile char *)view)[at] = view[at];
    return view;
}
