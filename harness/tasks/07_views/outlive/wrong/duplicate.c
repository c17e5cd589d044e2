#include "unit.h"

// Closes the handle, but not its duplicate.
void *outlive(const char *name) {
    HANDLE section = OpenFileMapping(FILE_MAP_ALL_ACCESS, FALSE, name);
    if (!section)
        return NULL;
    HANDLE copy = NULL;
    DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &copy, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    void *view = MapViewOfFile(copy, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
