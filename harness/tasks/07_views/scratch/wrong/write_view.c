#include "unit.h"

// Asks for write access in order to write.
char *scratch(HANDLE section) {
    return MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
}
