#include "unit.h"

// A second try for the section and for the view.
struct box *join(const char *name) {
    HANDLE section = NULL;
    BOOL first = FALSE;
    for (int tries = 0; tries < 2 && !section; tries++) {
        section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                     sizeof(struct box), name);
        first = GetLastError() != ERROR_ALREADY_EXISTS;
    }
    if (!section)
        return NULL;
    struct box *box = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box);
    if (!box)
        box = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box);
    if (!box) {
        CloseHandle(section);
        return NULL;
    }
    if (first)
        box->text = offsetof(struct box, room);
    InterlockedIncrement(&box->members);
    return box;
}
