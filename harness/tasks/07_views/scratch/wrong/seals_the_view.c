#include "unit.h"

// Protects the view from being written, in order to protect the section.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    DWORD old;
    VirtualProtect(view, info.RegionSize, PAGE_READONLY, &old);
    return view;
}
