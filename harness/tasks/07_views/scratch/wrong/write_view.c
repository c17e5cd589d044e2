#include "unit.h"

// To write, one asks to write.
char *scratch(HANDLE section) {
    return MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
}
