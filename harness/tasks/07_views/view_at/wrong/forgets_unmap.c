#include "unit.h"

// Gives the caller the part, but nothing to unmap.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start,
                               bytes + (size_t)(offset - start));
    CloseHandle(section);
    (void)unmap;
    return view ? view + (offset - start) : NULL;
}
