#include "unit.h"

// Rounds the section's size up to 64 KB, as only a view's address must be.
HANDLE sparse_section(size_t pages, char **view) {
    const DWORD bytes = (DWORD)(pages * 4096 + 0xffff) & ~0xffffu;
    HANDLE section =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0, bytes, NULL);
    *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    return section;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
