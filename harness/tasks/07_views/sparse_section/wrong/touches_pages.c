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

// Writes to each fresh page, "to be sure that it is there".
BOOL sparse_commit(char *view, size_t first, size_t count) {
    for (char *at = view + first * 4096; count-- > 0; at += 4096) {
        MEMORY_BASIC_INFORMATION info;
        const BOOL fresh = VirtualQuery(at, &info, sizeof info) && info.State != MEM_COMMIT;
        if (!VirtualAlloc(at, 4096, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
        if (fresh)
            at[4095] = 1;
    }
    return TRUE;
}
