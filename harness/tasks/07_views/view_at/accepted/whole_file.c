#include "unit.h"

// All of the file: the part is as far in the view as it is in the file.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    (void)bytes;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    *unmap = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + offset : NULL;
}
