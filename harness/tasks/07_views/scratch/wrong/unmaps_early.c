#include "unit.h"

char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    UnmapViewOfFile(view);
    return view;
}
