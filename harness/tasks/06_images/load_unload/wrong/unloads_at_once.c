#include "unit.h"

// Frees the DLL before anybody could use it.
HMODULE load(const char *path) {
    HMODULE module = LoadLibraryA(path);
    if (module)
        FreeLibrary(module);
    return module;
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
