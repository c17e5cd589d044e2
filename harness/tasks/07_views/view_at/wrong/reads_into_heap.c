#include "unit.h"
#include <stdlib.h>

// Reads the part instead of mapping it.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    char *copy = malloc(bytes);
    const LARGE_INTEGER place = {.QuadPart = (LONGLONG)offset};
    DWORD got = 0;
    SetFilePointerEx(file, place, NULL, FILE_BEGIN);
    ReadFile(file, copy, (DWORD)bytes, &got, NULL);
    *unmap = copy;
    return copy;
}
