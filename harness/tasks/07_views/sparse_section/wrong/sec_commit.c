#include "unit.h"

// Names no SEC_ attribute, and so gets SEC_COMMIT.
HANDLE sparse_section(size_t pages, char **view) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                       (DWORD)(pages * 4096), NULL);
    *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    return section;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
