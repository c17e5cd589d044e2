#include "unit.h"

// Children do not get the caller's file any more.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    SetHandleInformation(file, HANDLE_FLAG_INHERIT, 0);
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
