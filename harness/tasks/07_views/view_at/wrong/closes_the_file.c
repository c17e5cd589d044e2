#include "unit.h"

// The view keeps the file open; but the handle was the caller's.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    *unmap = NULL;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start,
                           bytes + (size_t)(offset - start));
    CloseHandle(file);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + (offset - start) : NULL;
}
