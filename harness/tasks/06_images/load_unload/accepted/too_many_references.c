#include "unit.h"

// Loads twice and gives one back.
HMODULE load(const char *path) {
    HMODULE module = LoadLibraryA(path);
    if (module && LoadLibraryA(path))
        FreeLibrary(module);
    return module;
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
