#include "unit.h"

// Maps all of the file: the part has the same offset in the view as in the file.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    (void)bytes;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    *unmap = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + offset : NULL;
}
