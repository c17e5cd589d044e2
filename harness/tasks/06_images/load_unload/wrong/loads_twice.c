#include "unit.h"

// Loads once to see whether it can be loaded, and once to load it.
HMODULE load(const char *path) {
    if (!LoadLibraryA(path))
        return NULL;
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
