#include "unit.h"

// More access than needed is no mistake.
void *outlive(const char *name) {
    HANDLE section = OpenFileMapping(FILE_MAP_ALL_ACCESS, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
    CloseHandle(section);
    return view;
}
