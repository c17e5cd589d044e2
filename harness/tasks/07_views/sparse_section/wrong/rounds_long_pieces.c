#include "unit.h"

// Rounds long pieces down to whole granules.
HANDLE sparse_section(size_t pages, char **view) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * 4096};
    *view = NULL;
    if (pages > SIZE_MAX / 4096)
        return NULL;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       size.HighPart, size.LowPart, NULL);
    *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (section && !*view) {
        CloseHandle(section);
        return NULL;
    }
    return section;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    if (count > 1000)
        count -= count % 16;
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
