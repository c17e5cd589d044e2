#include "unit.h"

// Takes the bytes along.
void *outlive(const char *name) {
    HANDLE section = OpenFileMapping(FILE_MAP_ALL_ACCESS, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    void *copy = VirtualAlloc(NULL, info.RegionSize, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memcpy(copy, view, info.RegionSize);
    UnmapViewOfFile(view);
    CloseHandle(section);
    return copy;
}
