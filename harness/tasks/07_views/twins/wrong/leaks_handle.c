#include "unit.h"

// The section's handle stays open.
BOOL twins(size_t pages, char **one, char **two) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                       (DWORD)(pages * 4096), NULL);
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *two = *one ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (*two)
        return TRUE;
    if (*one)
        UnmapViewOfFile(*one);
    *one = NULL;
    CloseHandle(section);
    return FALSE;
}
