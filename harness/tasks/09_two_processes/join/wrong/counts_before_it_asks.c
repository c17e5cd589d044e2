#include "unit.h"

// Looks whether the view is large enough when it has counted already.
struct box *join(const char *name) {
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
    MEMORY_BASIC_INFORMATION info;
    if (VirtualQuery(box, &info, sizeof info) && info.RegionSize >= sizeof *box)
        return box;
    UnmapViewOfFile(box);
    CloseHandle(section);
    return NULL;
}
