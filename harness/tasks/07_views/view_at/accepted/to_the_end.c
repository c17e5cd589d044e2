#include "unit.h"

// A size of 0: from the start to the end of the file.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    (void)bytes;
    const uint64_t start = offset / 65536 * 65536;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    *unmap = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start, 0);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + (offset - start) : NULL;
}
