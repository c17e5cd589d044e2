#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    const ULARGE_INTEGER size = {.QuadPart = pages * 4096ull};
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       size.HighPart, size.LowPart, NULL);
    *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (section && !*view) {
        CloseHandle(section);
        section = NULL;
    }
    return section;
}

// Takes a window that reaches the end of the view for one that goes beyond it.
BOOL sparse_commit(char *view, size_t first, size_t count) {
    char *const end = view + (first + count) * 4096;
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(end, &info, sizeof info) || info.AllocationBase != view)
        return FALSE;
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
