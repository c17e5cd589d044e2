#include "unit.h"

// A DWORD holds the start only up to 4 GB.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const DWORD start = (DWORD)(offset / 65536 * 65536);
    const DWORD delta = (DWORD)(offset % 65536);
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    *unmap = MapViewOfFile(section, FILE_MAP_READ, 0, start, bytes + delta);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + delta : NULL;
}
