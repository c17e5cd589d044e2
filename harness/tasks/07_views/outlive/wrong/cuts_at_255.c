#include "unit.h"

// Copies the name into a buffer of 256 characters.
void *outlive(const char *name) {
    char own[256] = "";
    strncat(own, name, 255);
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, own);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
