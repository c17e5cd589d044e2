#include "unit.h"

// Loads a DLL that is already loaded twice: once to ask for it, once to hold it.
HMODULE load(const char *path) {
    HMODULE module = NULL;
    GetModuleHandleExA(0, path, &module);
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
