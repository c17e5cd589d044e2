#include "unit.h"

// Copies what is in the section.
HANDLE give(HANDLE process, HANDLE section) {
    MEMORY_BASIC_INFORMATION run;
    void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    if (!view || !VirtualQuery(view, &run, sizeof run))
        return NULL;
    void *room =
        VirtualAllocEx(process, NULL, run.RegionSize, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    WriteProcessMemory(process, room, view, run.RegionSize, NULL);
    UnmapViewOfFile(view);
    return room;
}
