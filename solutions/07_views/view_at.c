#include "unit.h"

const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    const size_t delta = (size_t)(offset % system.dwAllocationGranularity);
    const ULARGE_INTEGER start = {.QuadPart = offset - delta};

    *unmap = NULL;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap = MapViewOfFile(section, FILE_MAP_READ, start.HighPart, start.LowPart, delta + bytes);
    CloseHandle(section); // the view keeps the section alive
    return *unmap ? (char *)*unmap + delta : NULL;
}
