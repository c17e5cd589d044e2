#include "unit.h"

// Lets every child of the process have the caller's file.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    const size_t delta = (size_t)(offset - start);
    *unmap = NULL;
    SetHandleInformation(file, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap =
        MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start, delta + bytes);
    CloseHandle(section);
    return *unmap ? (char *)*unmap + delta : NULL;
}
