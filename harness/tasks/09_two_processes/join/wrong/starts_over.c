#include "unit.h"

// Takes each success for a new section.
struct box *join(const char *name) {
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct box), name);
    if (!section)
        return NULL;
    struct box *box = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box);
    if (!box) {
        CloseHandle(section);
        return NULL;
    }
    box->members = 0;
    box->text = offsetof(struct box, room);
    InterlockedIncrement(&box->members);
    return box;
}
