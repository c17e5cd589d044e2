#include "unit.h"

// Counts in a section that is too small, too.
struct box *join(const char *name) {
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct box), name);
    const BOOL first = GetLastError() != ERROR_ALREADY_EXISTS;
    if (!section)
        return NULL;
    struct box *box = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box);
    if (!box) {
        LONG *members = first ? NULL : MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
        if (members)
            InterlockedIncrement(members);
        if (members)
            UnmapViewOfFile(members);
        CloseHandle(section);
        return NULL;
    }
    if (first)
        box->text = offsetof(struct box, room);
    InterlockedIncrement(&box->members);
    return box;
}
