#include "unit.h"

// The same, from a view that can be written.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    DWORD old;
    VirtualProtect(view, info.RegionSize, PAGE_WRITECOPY, &old);
    return view;
}
