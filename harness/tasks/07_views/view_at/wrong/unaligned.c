#include "unit.h"

// Begins the view at the byte that was asked for.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    *unmap = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(offset >> 32), (DWORD)offset, bytes);
    CloseHandle(section);
    return *unmap;
}
