#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                       (DWORD)(pages * 4096), NULL);
    *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    return section;
}

// Treats a page that is already committed as an error.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view + first * 4096, &info, sizeof info);
    if (info.State == MEM_COMMIT)
        return FALSE;
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
