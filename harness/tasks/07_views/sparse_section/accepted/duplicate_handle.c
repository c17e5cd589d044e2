#include "unit.h"

// Returns a duplicate and closes the first handle: the section does not care which.
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
    HANDLE copy = NULL;
    DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &copy, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    CloseHandle(section);
    return copy;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
