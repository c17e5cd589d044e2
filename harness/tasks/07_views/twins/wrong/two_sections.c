#include "unit.h"

// A section for each view.
BOOL twins(size_t pages, char **one, char **two) {
    HANDLE first = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                     (DWORD)(pages * 4096), NULL);
    HANDLE second = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                      (DWORD)(pages * 4096), NULL);
    *one = MapViewOfFile(first, FILE_MAP_WRITE, 0, 0, 0);
    *two = MapViewOfFile(second, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(first);
    CloseHandle(second);
    return *one && *two;
}
