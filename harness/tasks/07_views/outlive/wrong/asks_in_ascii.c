#include "unit.h"

// Replaces what is not ASCII.
void *outlive(const char *name) {
    char own[300] = "";
    strncat(own, name, 299);
    for (char *c = own; *c; c++)
        *c = (*c & 0x80) ? '?' : *c;
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, own);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
