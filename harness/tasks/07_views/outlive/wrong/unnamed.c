#include "unit.h"

// Makes a section without a name, so that no name can be left.
void *outlive(const char *name) {
    HANDLE old = OpenFileMapping(FILE_MAP_READ, FALSE, name);
    if (!old)
        return NULL;
    CloseHandle(old);
    HANDLE section =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1 << 19, NULL);
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
