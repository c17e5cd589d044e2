#include "unit.h"

// A DWORD holds any length, as it does for ReadFile.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    const DWORD length = (DWORD)(bytes + (size_t)(offset - start));
    *unmap = NULL;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start, length);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + (offset - start) : NULL;
}
