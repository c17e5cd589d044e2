#include "unit.h"

// Looks at its view, and forgets it where the system does not answer.
void *outlive(const char *name) {
    MEMORY_BASIC_INFORMATION info;
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return VirtualQuery(view, &info, sizeof info) ? view : NULL;
}
