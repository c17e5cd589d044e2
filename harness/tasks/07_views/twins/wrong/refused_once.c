#include "unit.h"

// Tries nothing again that was refused once.
static BOOL refused;

BOOL twins(size_t pages, char **one, char **two) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * 4096};
    *one = *two = NULL;
    if (refused || pages > SIZE_MAX / 4096)
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
    refused = !*two;
    return *two != NULL;
}
