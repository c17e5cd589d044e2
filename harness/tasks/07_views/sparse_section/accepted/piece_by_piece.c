#include "unit.h"

// Passes the size in two halves, and asks for the view by its length and with more access.
HANDLE sparse_section(size_t pages, char **view) {
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

// A page at a time: several calls, the same map.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    for (size_t page = first; page < first + count; page++)
        if (!VirtualAlloc(view + page * 4096, 1, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
    return TRUE;
}
