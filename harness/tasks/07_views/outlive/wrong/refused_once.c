#include "unit.h"

// Opens nothing any more when a view was refused once.
static BOOL refused;

void *outlive(const char *name) {
    if (refused)
        return NULL;
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    refused = !view;
    CloseHandle(section);
    return view;
}
