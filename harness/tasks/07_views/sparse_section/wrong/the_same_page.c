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

// A single page that was asked for last time is committed already, it thinks.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    static char *last;
    char *piece = view + first * PAGE;
    if (count == 1 && piece == last)
        return TRUE;
    last = piece;
    return VirtualAlloc(piece, count * PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
