#include "unit.h"

// Cuts blanks and dots off the end, as of the name of a file.
void *outlive(const char *name) {
    char own[300] = "";
    strncat(own, name, 299);
    size_t length = strlen(own);
    while (length && strchr(" .", own[length - 1]))
        own[--length] = 0;
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, own);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
