#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                       (DWORD)(pages * 4096), NULL);
    *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    return section;
}

// Clears what it commits, in use or not.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    char *window = VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE);
    if (!window)
        return FALSE;
    memset(window, 0, count * 4096);
    return TRUE;
}
