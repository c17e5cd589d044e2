#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                       (DWORD)(pages * 4096), NULL);
    *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    return section;
}

// 0 means the whole allocation to VirtualFree, and nothing to VirtualAlloc.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    (void)count;
    return VirtualAlloc(view + first * 4096, 0, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
