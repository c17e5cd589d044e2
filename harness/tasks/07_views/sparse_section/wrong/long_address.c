#include "unit.h"

// A long holds an address where long has 64 bits.
HANDLE sparse_section(size_t pages, char **view) {
    const ULARGE_INTEGER size = {.QuadPart = pages * 4096ull};
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       size.HighPart, size.LowPart, NULL);
    *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (section && !*view) {
        CloseHandle(section);
        section = NULL;
    }
    *view = (char *)(uintptr_t)(unsigned long)(uintptr_t)*view;
    return section;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
