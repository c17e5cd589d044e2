#include "unit.h"

// VirtualProtect refuses: the view was mapped for reading.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    DWORD old;
    VirtualProtect(view, info.RegionSize, PAGE_READWRITE, &old);
    return view;
}
