#include "unit.h"

// Looks for the section before it makes one.
struct box *join(const char *name) {
    HANDLE section = OpenFileMappingA(FILE_MAP_WRITE, FALSE, name);
    const BOOL first = !section;
    if (first)
        section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                     sizeof(struct box), name);
    if (!section)
        return NULL;
    struct box *box = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box);
    if (!box) {
        CloseHandle(section);
        return NULL;
    }
    if (first)
        box->text = offsetof(struct box, room);
    InterlockedIncrement(&box->members);
    return box;
}
