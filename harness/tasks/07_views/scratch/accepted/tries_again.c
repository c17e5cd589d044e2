#include "unit.h"

// Tries three times: what is refused once may succeed the next time.
char *scratch(HANDLE section) {
    char *view = NULL;
    for (int i = 0; !view && i < 3; i++)
        view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    return view;
}
