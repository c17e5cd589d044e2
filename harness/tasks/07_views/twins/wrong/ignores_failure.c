#include "unit.h"

// Nobody looks whether the second view could be mapped.
BOOL twins(size_t pages, char **one, char **two) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                       (DWORD)(pages * 4096), NULL);
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *two = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return TRUE;
}
