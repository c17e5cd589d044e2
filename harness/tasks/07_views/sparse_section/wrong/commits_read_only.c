#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                       (DWORD)(pages * 4096), NULL);
    *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    return section;
}

// Commits read-only pages: the commit gives the pages their protection, not the view.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READONLY) != NULL;
}
