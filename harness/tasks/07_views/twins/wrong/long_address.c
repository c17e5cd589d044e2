#include "unit.h"

// A long holds an address where long has 64 bits.
BOOL twins(size_t pages, char **one, char **two) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                       (DWORD)(pages * 4096), NULL);
    unsigned long views[2];
    for (int i = 0; i < 2; i++)
        views[i] = (unsigned long)(uintptr_t)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    *one = (char *)(uintptr_t)views[0];
    *two = (char *)(uintptr_t)views[1];
    return *one && *two;
}
