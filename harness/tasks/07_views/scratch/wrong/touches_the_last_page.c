#include "unit.h"

// Writes to the last byte what is there already, to see whether the view can be written.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    if (view && VirtualQuery(view, &info, sizeof info)) {
        volatile char *last = view + info.RegionSize - 1;
        *last = *last;
    }
    return view;
}
