#include "unit.h"

// Names of files are not case-sensitive; these are.
void *outlive(const char *name) {
    char upper[256];
    strcpy(upper, name);
    _strupr(upper);
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, upper);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
