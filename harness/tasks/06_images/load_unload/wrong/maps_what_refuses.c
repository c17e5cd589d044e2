#include "unit.h"

// Maps a DLL that cannot be loaded.
HMODULE load(const char *path) {
    HMODULE module = LoadLibraryA(path);
    return module ? module : LoadLibraryExA(path, NULL, DONT_RESOLVE_DLL_REFERENCES);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
