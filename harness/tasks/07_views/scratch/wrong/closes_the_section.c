#include "unit.h"

// The view keeps the section alive; but the handle was the caller's.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    CloseHandle(section);
    return view;
}
