#include "unit.h"

// Rounds down with a remainder that is negative where bit 31 of the offset is set.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset - (uint64_t)((int)offset % 65536);
    const size_t delta = (size_t)(offset - start);
    *unmap = NULL;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap =
        MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start, delta + bytes);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + delta : NULL;
}
