#include "unit.h"

// Gives the view of the last call again when it is asked about the same handle.
static HANDLE last;
static char *last_view;

static BOOL is_view(const char *at) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

char *scratch(HANDLE section) {
    if (section == last && is_view(last_view))
        return last_view;
    last = section;
    last_view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    return last_view;
}
