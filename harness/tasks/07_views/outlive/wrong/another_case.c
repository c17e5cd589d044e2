#include "unit.h"

// Changes the name to capitals, and creates the section when it does not find it.
void *outlive(const char *name) {
    char upper[256];
    HANDLE old = OpenFileMapping(FILE_MAP_READ, FALSE, name);
    if (!old)
        return NULL;
    CloseHandle(old);
    strcpy(upper, name);
    _strupr(upper);
    HANDLE section =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1 << 19, upper);
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
