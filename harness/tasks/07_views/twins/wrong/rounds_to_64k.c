#include "unit.h"

// Rounds the size to 64 KB, as only a view's address must be.
BOOL twins(size_t pages, char **one, char **two) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                       (DWORD)(pages * 4096 + 65535) & ~65535u, NULL);
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *two = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return *one && *two;
}
