#include "unit.h"

// After one view that was refused it refuses all.
struct box *join(const char *name) {
    static BOOL failed;
    if (failed)
        return NULL;
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct box), name);
    const BOOL first = GetLastError() != ERROR_ALREADY_EXISTS;
    if (!section)
        return NULL;
    struct box *box = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box);
    if (!box) {
        failed = TRUE;
        CloseHandle(section);
        return NULL;
    }
    if (first)
        box->text = offsetof(struct box, room);
    InterlockedIncrement(&box->members);
    return box;
}
