#include "unit.h"

char *scratch(HANDLE section) {
    return MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
}
