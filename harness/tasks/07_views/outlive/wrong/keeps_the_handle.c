#include "unit.h"

// Believes that a view needs its handle.
void *outlive(const char *name) {
    HANDLE section = OpenFileMapping(FILE_MAP_ALL_ACCESS, FALSE, name);
    if (!section)
        return NULL;
    return MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
}
