#include "unit.h"

// Children of the process do not get the caller's section any more.
char *scratch(HANDLE section) {
    SetHandleInformation(section, HANDLE_FLAG_INHERIT, 0);
    return MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
}
