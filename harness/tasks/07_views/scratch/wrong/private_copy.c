#include "unit.h"

// Copies everything at once.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    char *copy = VirtualAlloc(NULL, info.RegionSize, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memcpy(copy, view, info.RegionSize);
    UnmapViewOfFile(view);
    return copy;
}
