#include "unit.h"

// Tries three times: what is refused once may succeed the next time.
HANDLE sparse_section(size_t pages, char **view) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * 4096};
    *view = NULL;
    if (pages > SIZE_MAX / 4096)
        return NULL;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       size.HighPart, size.LowPart, NULL);
    for (int i = 0; section && !*view && i < 3; i++)
        *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (section && !*view) {
        CloseHandle(section);
        return NULL;
    }
    return section;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    void *done = NULL;
    for (int i = 0; !done && i < 3; i++)
        done = VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE);
    return done != NULL;
}
