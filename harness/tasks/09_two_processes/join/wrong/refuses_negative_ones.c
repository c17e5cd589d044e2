#include "unit.h"

// Takes a box with fewer than no members for something else.
struct box *join(const char *name) {
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct box), name);
    const BOOL first = GetLastError() != ERROR_ALREADY_EXISTS;
    if (!section)
        return NULL;
    struct box *box = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box);
    if (!box) {
        CloseHandle(section);
        return NULL;
    }
    if (box->members < 0) {
        UnmapViewOfFile(box);
        CloseHandle(section);
        return NULL;
    }
    if (first)
        box->text = offsetof(struct box, room);
    InterlockedIncrement(&box->members);
    return box;
}
