#include "unit.h"

// A handle that was refused once is not tried again.
char *scratch(HANDLE section) {
    static HANDLE bad;
    if (section == bad)
        return NULL;
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    if (!view)
        bad = section;
    return view;
}
