#include "unit.h"

// Loads the first time, and afterwards hands out the handle it has.
static HMODULE kept;

HMODULE load(const char *path) {
    if (!kept)
        kept = LoadLibraryA(path);
    return kept;
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
