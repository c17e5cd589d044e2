#include "unit.h"

// Takes what *unmap holds for a view that nobody needs any more.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    MEMORY_BASIC_INFORMATION info;
    if (VirtualQuery(*unmap, &info, sizeof info) && info.Type == MEM_MAPPED)
        UnmapViewOfFile(*unmap);
    const uint64_t start = offset / 65536 * 65536;
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
