#include "unit.h"

// Looks at its view, and forgets it where the system does not answer.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    const size_t delta = (size_t)(offset - start);
    *unmap = NULL;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap =
        MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start, delta + bytes);
    CloseHandle(section);
    MEMORY_BASIC_INFORMATION info;
    if (*unmap && !VirtualQuery(*unmap, &info, sizeof info))
        *unmap = NULL;
    return *unmap ? (char *)*unmap + delta : NULL;
}
