#include "unit.h"

// What is refused is tried once more.
static void *map(HANDLE section, uint64_t start, size_t size) {
    return MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start, size);
}

const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    const size_t delta = (size_t)(offset - start);
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    *unmap = section ? map(section, start, delta + bytes) : NULL;
    if (section && !*unmap)
        *unmap = map(section, start, delta + bytes);
    if (section)
        CloseHandle(section);
    return *unmap ? (char *)*unmap + delta : NULL;
}
