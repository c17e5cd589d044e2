#include "unit.h"

// Tries the name in small letters when there is none in capitals.
void *outlive(const char *name) {
    char small[300] = "";
    CharLower(strncat(small, name, 299));
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    if (!section)
        section = OpenFileMapping(FILE_MAP_WRITE, FALSE, small);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
