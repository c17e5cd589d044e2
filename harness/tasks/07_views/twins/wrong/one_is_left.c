#include "unit.h"

// Where the second view fails, *one still points to where the first was.
BOOL twins(size_t pages, char **one, char **two) {
    *one = *two = NULL;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                       (DWORD)(pages * 4096), NULL);
    if (!section)
        return FALSE;
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *two = *one ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    CloseHandle(section);
    if (*one && !*two)
        UnmapViewOfFile(*one);
    return *two != NULL;
}
