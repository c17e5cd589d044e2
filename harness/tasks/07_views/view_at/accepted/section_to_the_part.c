#include "unit.h"

// Makes a section that ends where the part ends, and passes its size in two halves.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    const uint64_t end = offset + bytes;
    HANDLE section =
        CreateFileMapping(file, NULL, PAGE_READONLY, (DWORD)(end >> 32), (DWORD)end, NULL);
    *unmap = MapViewOfFileEx(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start,
                             (size_t)(end - start), NULL);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + (offset - start) : NULL;
}
