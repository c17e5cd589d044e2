#include "unit.h"

// Tries out whether the view can be written, in the middle of a page.
void *outlive(const char *name) {
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (view)
        ((char *)view)[2000] = 0;
    CloseHandle(section);
    return view;
}
