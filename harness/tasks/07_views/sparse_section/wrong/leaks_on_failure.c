#include "unit.h"

// Where the view fails, the section stays open.
HANDLE sparse_section(size_t pages, char **view) {
    const ULARGE_INTEGER size = {.QuadPart = pages * 4096ull};
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       size.HighPart, size.LowPart, NULL);
    *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    return *view ? section : NULL;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
