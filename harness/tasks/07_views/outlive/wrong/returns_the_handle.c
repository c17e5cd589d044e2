#include "unit.h"

// The handle stands for the section: is it not enough?
void *outlive(const char *name) {
    return OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
}
