#include "unit.h"

// Gives the last section of that size again while it is mapped.
static size_t last_pages;
static HANDLE last;
static char *last_view;

static BOOL is_view(const char *at) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

HANDLE sparse_section(size_t pages, char **view) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * 4096};
    *view = NULL;
    if (pages == last_pages && is_view(last_view)) {
        *view = last_view;
        return last;
    }
    if (pages > SIZE_MAX / 4096)
        return NULL;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       size.HighPart, size.LowPart, NULL);
    *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (section && !*view) {
        CloseHandle(section);
        return NULL;
    }
    last_pages = pages;
    last = section;
    last_view = *view;
    return section;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
