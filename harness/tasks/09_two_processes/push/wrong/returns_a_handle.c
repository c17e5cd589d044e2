#include "unit.h"

// Makes a section with the bytes in it, and returns its handle.
void *push(HANDLE process, const void *data, size_t bytes) {
    (void)process;
    HANDLE section =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)bytes, NULL);
    void *here = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    memcpy(here, data, bytes);
    UnmapViewOfFile(here);
    return section;
}
