#include "unit.h"

// A view, but of the paging file, with a copy of the part in it.
const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    HANDLE section =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)bytes, NULL);
    char *copy = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    const LARGE_INTEGER place = {.QuadPart = (LONGLONG)offset};
    DWORD got = 0;
    SetFilePointerEx(file, place, NULL, FILE_BEGIN);
    ReadFile(file, copy, (DWORD)bytes, &got, NULL);
    *unmap = copy;
    return copy;
}
