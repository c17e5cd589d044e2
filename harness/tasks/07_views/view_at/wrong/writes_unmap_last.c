#include "unit.h"

// Writes *unmap when all went well, and not before.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    char *view = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start,
                               bytes + (size_t)(offset - start));
    CloseHandle(section);
    if (!view)
        return NULL;
    *unmap = view;
    return view + (offset - start);
}
