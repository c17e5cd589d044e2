#include "unit.h"

// Opens what is there, and makes nothing.
struct box *join(const char *name) {
    HANDLE section = OpenFileMappingA(FILE_MAP_WRITE, FALSE, name);
    return section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof(struct box)) : NULL;
}
