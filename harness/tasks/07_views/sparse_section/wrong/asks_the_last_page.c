#include "unit.h"

enum { PAGE = 4096 };

HANDLE sparse_section(size_t pages, char **view) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * PAGE};
    *view = NULL;
    if (pages > SIZE_MAX / PAGE)
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

// Concludes from the last page that all are there.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    MEMORY_BASIC_INFORMATION info;
    VirtualAlloc(view + first * PAGE, count * PAGE, MEM_COMMIT, PAGE_READWRITE);
    return VirtualQuery(view + (first + count - 1) * PAGE, &info, sizeof info) &&
           info.State == MEM_COMMIT;
}
