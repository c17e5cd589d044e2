#include "unit.h"

#include <stdlib.h>

// An unload that has nothing to give back keeps its block.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    void *volatile block = malloc(32);
    if (!FreeLibrary(module))
        return FALSE;
    free(block);
    return TRUE;
}
