#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    *view = NULL;
    if (pages > SIZE_MAX / 4096)
        return NULL;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       (DWORD)(pages >> 20), (DWORD)(pages << 12), NULL);
    if (!section)
        return NULL;
    *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (!*view) {
        CloseHandle(section);
        return NULL;
    }
    return section;
}

// Leaves alone what is committed already.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    char *next = view + first * 4096;
    char *const end = next + count * 4096;
    while (next < end) {
        MEMORY_BASIC_INFORMATION info;
        if (!VirtualQuery(next, &info, sizeof info))
            return FALSE;
        size_t bytes = info.RegionSize;
        if (bytes > (size_t)(end - next))
            bytes = (size_t)(end - next);
        if (info.State != MEM_COMMIT && !VirtualAlloc(next, bytes, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
        next += bytes;
    }
    return TRUE;
}
