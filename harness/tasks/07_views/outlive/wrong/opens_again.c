#include "unit.h"

// Opens it once more "to keep the view alive".
void *outlive(const char *name) {
    HANDLE section = OpenFileMapping(FILE_MAP_ALL_ACCESS, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    return view;
}
