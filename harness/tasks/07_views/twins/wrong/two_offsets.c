#include "unit.h"

// One section, and the second view of another part of it.
BOOL twins(size_t pages, char **one, char **two) {
    const DWORD bytes = (DWORD)(pages * 4096), apart = (bytes + 65535) / 65536 * 65536;
    HANDLE section =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, apart + bytes, NULL);
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, bytes);
    *two = MapViewOfFile(section, FILE_MAP_WRITE, 0, apart, bytes);
    CloseHandle(section);
    return *one && *two;
}
