#include "unit.h"

static BOOL undone(char **one, char **two) {
    if (*one)
        UnmapViewOfFile(*one);
    if (*two)
        UnmapViewOfFile(*two);
    *one = *two = NULL;
    return FALSE;
}

// The second handle is opened by name: the same section.
BOOL twins(size_t pages, char **one, char **two) {
    *one = *two = NULL;
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    HANDLE first = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE,
                                     (DWORD)(pages >> 20), (DWORD)(pages << 12), "twins");
    HANDLE second = OpenFileMapping(FILE_MAP_WRITE, FALSE, "twins");
    *one = MapViewOfFile(first, FILE_MAP_ALL_ACCESS, 0, 0, 0);
    *two = MapViewOfFile(second, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(first);
    CloseHandle(second);
    return (*one && *two) || undone(one, two);
}
