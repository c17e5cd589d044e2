#include "unit.h"

// Reads the first byte, to see whether the file can be read at all.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const LARGE_INTEGER place = {.QuadPart = (LONGLONG)offset};
    DWORD got = 0;
    char first;
    if (!SetFilePointerEx(file, place, NULL, FILE_BEGIN) || !ReadFile(file, &first, 1, &got, NULL))
        return *unmap = NULL;
    const uint64_t start = offset / 65536 * 65536;
    *unmap = NULL;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start,
                           bytes + (size_t)(offset - start));
    CloseHandle(section);
    return *unmap ? (char *)*unmap + (offset - start) : NULL;
}
