#include "unit.h"
#include <string.h>

// Takes dots at the end for the end of a sentence.
void *outlive(const char *name) {
    char trimmed[300] = "";
    strncpy(trimmed, name, sizeof trimmed - 1);
    for (size_t end = strlen(trimmed); end && trimmed[end - 1] == '.'; end--)
        trimmed[end - 1] = 0;
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, trimmed);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
