#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                       (DWORD)(pages * 4096), NULL);
    *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    return section;
}

// A new section in the place of the view: other views still show the old one.
static void replace(char *view) {
    MEMORY_BASIC_INFORMATION info;
    size_t bytes = 0;
    while (VirtualQuery(view + bytes, &info, sizeof info) && info.AllocationBase == view)
        bytes += info.RegionSize;
    UnmapViewOfFile(view);
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                       (DWORD)bytes, NULL);
    MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, view);
    CloseHandle(section);
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    replace(view);
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
