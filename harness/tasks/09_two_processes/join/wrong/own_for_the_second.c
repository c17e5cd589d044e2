#include "unit.h"

// Finds that the name is taken, and makes a section without one.
struct box *join(const char *name) {
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct box), name);
    if (section && GetLastError() == ERROR_ALREADY_EXISTS) {
        CloseHandle(section);
        section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                     sizeof(struct box), NULL);
    }
    struct box *box = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof *box) : NULL;
    if (!box)
        return NULL;
    box->text = offsetof(struct box, room);
    InterlockedIncrement(&box->members);
    return box;
}
