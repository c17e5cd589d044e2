#include "unit.h"

// Any multiple of the granularity will do, if it is not after the byte.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset < 65536 ? 0 : (offset - 65536) / 65536 * 65536;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    *unmap = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start,
                           bytes + (size_t)(offset - start));
    CloseHandle(section);
    return *unmap ? (char *)*unmap + (offset - start) : NULL;
}
