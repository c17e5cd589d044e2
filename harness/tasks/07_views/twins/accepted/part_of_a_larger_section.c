#include "unit.h"

static BOOL undone(char **one, char **two) {
    if (*one)
        UnmapViewOfFile(*one);
    if (*two)
        UnmapViewOfFile(*two);
    *one = *two = NULL;
    return FALSE;
}

// The section is larger; both views show its first pages.
BOOL twins(size_t pages, char **one, char **two) {
    const size_t bytes = pages * 4096;
    *one = *two = NULL;
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE,
                                       (DWORD)(2 * bytes >> 32), (DWORD)(2 * bytes), NULL);
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, bytes);
    *two = MapViewOfFile(section, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, bytes);
    CloseHandle(section);
    return (*one && *two) || undone(one, two);
}
