#include "unit.h"

// Makes another section for the other process, with the same bytes.
HANDLE give(HANDLE process, HANDLE section) {
    MEMORY_BASIC_INFORMATION run;
    void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    if (!view || !VirtualQuery(view, &run, sizeof run))
        return NULL;
    HANDLE twin = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                    (DWORD)run.RegionSize, NULL);
    void *copy = MapViewOfFile(twin, FILE_MAP_WRITE, 0, 0, 0);
    memcpy(copy, view, run.RegionSize);
    UnmapViewOfFile(copy);
    UnmapViewOfFile(view);
    HANDLE there = NULL;
    DuplicateHandle(GetCurrentProcess(), twin, process, &there, 0, FALSE,
                    DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
    return there;
}
