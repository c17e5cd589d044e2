#include "unit.h"
#include <stdio.h>

// A name does no harm: no other section has it, and it is gone with the last handle.
HANDLE sparse_section(size_t pages, char **view) {
    *view = NULL;
    if (pages > SIZE_MAX / 4096)
        return NULL;
    static unsigned number;
    char name[32];
    sprintf(name, "sparse-%u", ++number);
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       (DWORD)(pages >> 20), (DWORD)(pages << 12), name);
    if (!section)
        return NULL;
    *view = MapViewOfFileEx(section, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0, NULL);
    if (!*view) {
        CloseHandle(section);
        return NULL;
    }
    return section;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
