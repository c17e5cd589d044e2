#include "unit.h"

// The second call maps the first one's section again.
BOOL twins(size_t pages, char **one, char **two) {
    static HANDLE section;
    if (!section)
        section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                    (DWORD)(pages * 4096), NULL);
    static char *first, *second;
    if (!first)
        first = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (!second)
        second = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *one = first;
    *two = second;
    return first && second;
}
