#include "unit.h"

// Reads the part into memory of its own.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    char *copy = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    const LARGE_INTEGER place = {.QuadPart = (LONGLONG)offset};
    DWORD got = 0;
    SetFilePointerEx(file, place, NULL, FILE_BEGIN);
    ReadFile(file, copy, (DWORD)bytes, &got, NULL);
    *unmap = copy;
    return copy;
}
