#include "unit.h"

// Passes the size in two halves, and asks for the view by its length and with more access.
HANDLE sparse_section(size_t pages, char **view) {
    *view = NULL;
    if (pages > SIZE_MAX / 4096)
        return NULL;
    const unsigned long long bytes = pages * 4096ull;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       (DWORD)(bytes >> 32), (DWORD)bytes, NULL);
    *view = section ? MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, (size_t)bytes) : NULL;
    if (*view)
        return section;
    if (section)
        CloseHandle(section);
    return NULL;
}

// 4096 pages at a time: several calls, the same map.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    const size_t end = first + count;
    while (first < end) {
        const size_t some = end - first < 4096 ? end - first : 4096;
        if (!VirtualAlloc(view + first * 4096, some * 4096, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
        first += some;
    }
    return TRUE;
}
