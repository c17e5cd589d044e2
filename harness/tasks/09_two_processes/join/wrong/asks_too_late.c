#include "unit.h"

// Asks for the error after another call has set it.
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
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    if (GetLastError() != ERROR_ALREADY_EXISTS) {
        memset(box, 0, sizeof *box);
        box->text = offsetof(struct box, room);
    }
    CloseHandle(event);
    InterlockedIncrement(&box->members);
    return box;
}
