#include "unit.h"

// One section will do.
HANDLE sparse_section(size_t pages, char **view) {
    static HANDLE section;
    static char *mapped;
    if (!section)
        section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                    (DWORD)(pages * 4096), NULL);
    if (!mapped)
        mapped = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *view = mapped;
    return section;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    return VirtualAlloc(view + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
