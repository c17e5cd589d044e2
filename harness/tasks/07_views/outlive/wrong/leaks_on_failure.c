#include "unit.h"

// Where the view cannot be mapped, the handle stays open.
void *outlive(const char *name) {
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        return NULL;
    CloseHandle(section);
    return view;
}
