#include "unit.h"

// Locks the first byte, so that nobody writes there meanwhile, and leaves it locked.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    const size_t delta = (size_t)(offset - start);
    *unmap = NULL;
    LockFile(file, (DWORD)offset, (DWORD)(offset >> 32), 1, 0);
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap =
        MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start, delta + bytes);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + delta : NULL;
}
