#include "unit.h"

// Makes the view copy-on-write only afterwards.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    DWORD old;
    VirtualProtect(view, info.RegionSize, PAGE_WRITECOPY, &old);
    return view;
}
