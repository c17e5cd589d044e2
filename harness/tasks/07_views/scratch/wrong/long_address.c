#include "unit.h"

// A long holds an address where long has 64 bits.
char *scratch(HANDLE section) {
    unsigned long view = (unsigned long)(uintptr_t)MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    return (char *)(uintptr_t)view;
}
