#include "unit.h"

// No name is longer than that, surely.
void *outlive(const char *name) {
    char own[64] = "";
    strncpy(own, name, sizeof own - 1);
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, own);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
