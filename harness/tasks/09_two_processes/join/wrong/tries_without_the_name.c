#include "unit.h"

// Where the system refuses the section, one without a name has to do.
struct box *join(const char *name) {
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct box), name);
    BOOL first = GetLastError() != ERROR_ALREADY_EXISTS;
    if (!section && GetLastError() != ERROR_INVALID_HANDLE) {
        section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                     sizeof(struct box), NULL);
        first = TRUE;
    }
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
