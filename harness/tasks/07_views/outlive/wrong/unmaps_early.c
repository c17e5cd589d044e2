#include "unit.h"

// Cleans up all it has made.
void *outlive(const char *name) {
    HANDLE section = OpenFileMapping(FILE_MAP_ALL_ACCESS, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    UnmapViewOfFile(view);
    CloseHandle(section);
    return view;
}
