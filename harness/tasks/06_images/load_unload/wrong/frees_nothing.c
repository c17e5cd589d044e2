#include "unit.h"

// Leaves freeing to the end of the process.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return module != NULL;
}
