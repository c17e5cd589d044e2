#include "unit.h"

// Maps once.
char *scratch(HANDLE section) {
    static char *view;
    if (!view)
        view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    return view;
}
