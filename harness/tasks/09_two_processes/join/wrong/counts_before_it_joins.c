#include "unit.h"

// Counts in another view, before it maps the box.
struct box *join(const char *name) {
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct box), name);
    const BOOL first = GetLastError() != ERROR_ALREADY_EXISTS;
    if (!section)
        return NULL;
    struct box *counted =
        first ? NULL : MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *counted);
    if (counted)
        InterlockedIncrement(&counted->members);
    if (counted)
        UnmapViewOfFile(counted);
    struct box *box = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box);
    if (!box) {
        CloseHandle(section);
        return NULL;
    }
    if (first)
        *box = (struct box){.members = 1, .text = offsetof(struct box, room)};
    return box;
}
