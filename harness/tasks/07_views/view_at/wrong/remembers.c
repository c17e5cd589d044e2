#include "unit.h"

// One section will do for all calls: it is that of the first file.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    *unmap = NULL;
    static HANDLE section;
    if (!section)
        section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start,
                           bytes + (size_t)(offset - start));
    return *unmap ? (char *)*unmap + (offset - start) : NULL;
}
