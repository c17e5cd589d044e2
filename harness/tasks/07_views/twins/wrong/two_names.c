#include "unit.h"

// Each section has its own name: these are two.
BOOL twins(size_t pages, char **one, char **two) {
    HANDLE first = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                     (DWORD)(pages * 4096), "twins");
    HANDLE second = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                      (DWORD)(pages * 4096), "Twins");
    *one = MapViewOfFile(first, FILE_MAP_WRITE, 0, 0, 0);
    *two = MapViewOfFile(second, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(first);
    CloseHandle(second);
    return *one && *two;
}
