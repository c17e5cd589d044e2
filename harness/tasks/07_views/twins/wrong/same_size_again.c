// Takes a call for the size of the first one for a repeated one.
#include "unit.h"

BOOL twins(size_t pages, char **one, char **two) {
    static size_t done;
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * 4096};
    if (pages == done)
        return TRUE;
    *one = *two = NULL;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, size.HighPart,
                                       size.LowPart, NULL);
    if (!section)
        return FALSE;
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *two = *one ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    CloseHandle(section);
    if (!*two) {
        UnmapViewOfFile(*one);
        *one = NULL;
        return FALSE;
    }
    done = done ? done : pages;
    return TRUE;
}
