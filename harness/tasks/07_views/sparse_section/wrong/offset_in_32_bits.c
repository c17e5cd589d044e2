#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    const ULARGE_INTEGER size = {.QuadPart = pages * 4096ull};
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       size.HighPart, size.LowPart, NULL);
    *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (section && !*view) {
        CloseHandle(section);
        section = NULL;
    }
    return section;
}

// An unsigned long counts the bytes, as on Linux.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    const unsigned long start = (unsigned long)(first * 4096);
    return VirtualAlloc(view + start, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
