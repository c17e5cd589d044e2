#include "unit.h"

// Lets every child of the process have the handle.
char *scratch(HANDLE section) {
    SetHandleInformation(section, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    return MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
}
