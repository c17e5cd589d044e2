#include "unit.h"

// A long holds an address where long has 64 bits.
void *outlive(const char *name) {
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    if (!section)
        return NULL;
    unsigned long view = (unsigned long)(uintptr_t)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return (void *)(uintptr_t)view;
}
