#include "unit.h"

// Looks into the file first, and forgets that view where loading fails.
HMODULE load(const char *path) {
    HMODULE look = LoadLibraryExA(path, NULL, LOAD_LIBRARY_AS_DATAFILE);
    HMODULE module = LoadLibraryA(path);
    if (module && look)
        FreeLibrary(look);
    return module;
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
