#include "unit.h"

// Gives the last pair again while it is there.
static size_t last_pages;
static char *last_one, *last_two;

static BOOL is_view(const char *at) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

BOOL twins(size_t pages, char **one, char **two) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * 4096};
    *one = last_one;
    *two = last_two;
    if (pages == last_pages && is_view(last_one))
        return TRUE;
    *one = *two = NULL;
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, size.HighPart,
                                       size.LowPart, NULL);
    if (!section)
        return FALSE;
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *two = *one ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    CloseHandle(section);
    if (*one && !*two) {
        UnmapViewOfFile(*one);
        *one = NULL;
    }
    last_pages = pages;
    last_one = *one;
    last_two = *two;
    return *two != NULL;
}
