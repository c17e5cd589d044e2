#include "unit.h"

// Makes a section that should end with the part: it is too short by what the view begins early.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536, end = start + bytes;
    HANDLE section =
        CreateFileMapping(file, NULL, PAGE_READONLY, (DWORD)(end >> 32), (DWORD)end, NULL);
    *unmap = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start,
                           bytes + (size_t)(offset - start));
    CloseHandle(section);
    return *unmap ? (char *)*unmap + (offset - start) : NULL;
}
