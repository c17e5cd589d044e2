#include "unit.h"

char *scratch(HANDLE section) {
    return MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 4096);
}
