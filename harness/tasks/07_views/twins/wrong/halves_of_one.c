#include "unit.h"

// One view, twice as long, cut in halves.
BOOL twins(size_t pages, char **one, char **two) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                       (DWORD)(2 * pages * 4096), NULL);
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *two = *one + pages * 4096;
    CloseHandle(section);
    return *one && *two;
}
