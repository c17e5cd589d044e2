#include "unit.h"

// Sets the position for parts that are long.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    const size_t delta = (size_t)(offset - start);
    *unmap = NULL;
    if (bytes >> 32)
        SetFilePointer(file, 5, NULL, FILE_BEGIN);
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap =
        MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start, delta + bytes);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + delta : NULL;
}
