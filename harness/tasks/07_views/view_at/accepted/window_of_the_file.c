#include "unit.h"

// Asks how long the file is, and lets the view end with a whole granule where there is one.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    LARGE_INTEGER length;
    *unmap = NULL;
    if (!GetFileSizeEx(file, &length))
        return NULL;
    const uint64_t start = offset & ~0xffffull, wanted = (offset + bytes + 0xffff) & ~0xffffull,
                   end = wanted < (uint64_t)length.QuadPart ? wanted : (uint64_t)length.QuadPart;
    HANDLE section = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL);
    *unmap = section ? MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start,
                                     (size_t)(end - start))
                     : NULL;
    if (section)
        CloseHandle(section);
    return *unmap ? (char *)*unmap + (offset - start) : NULL;
}
