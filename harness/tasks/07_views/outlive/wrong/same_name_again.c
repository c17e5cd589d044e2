#include "unit.h"

// Gives the view of the last name again while it is mapped.
static char last[300];
static void *last_view;

static BOOL is_view(const void *at) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

void *outlive(const char *name) {
    if (strcmp(name, last) == 0 && is_view(last_view))
        return last_view;
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    strcpy(last, name);
    last_view = view;
    CloseHandle(section);
    return view;
}
