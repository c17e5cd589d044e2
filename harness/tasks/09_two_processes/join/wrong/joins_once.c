#include "unit.h"

// Joins a box once, and then returns the view that it has.
struct box *join(const char *name) {
    static char last[300];
    static struct box *joined;
    if (joined && strcmp(last, name) == 0)
        return joined;
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
    if (first)
        box->text = offsetof(struct box, room);
    InterlockedIncrement(&box->members);
    last[0] = '\0';
    strncat(last, name, 299);
    joined = box;
    return box;
}
