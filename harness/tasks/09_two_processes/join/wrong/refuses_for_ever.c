#include "unit.h"
#include <string.h>

// A name that has failed once is not tried again.
struct box *join(const char *name) {
    static char failed[256];
    if (failed[0] && strcmp(failed, name) == 0)
        return NULL;
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct box), name);
    const BOOL first = GetLastError() != ERROR_ALREADY_EXISTS;
    if (!section)
        return NULL;
    struct box *box = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box);
    if (!box) {
        strcpy(failed, name);
        CloseHandle(section);
        return NULL;
    }
    if (first)
        box->text = offsetof(struct box, room);
    InterlockedIncrement(&box->members);
    return box;
}
