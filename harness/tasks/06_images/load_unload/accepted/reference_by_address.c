#include "unit.h"

// Takes a further reference with GetModuleHandleEx where the DLL is loaded already.
HMODULE load(const char *path) {
    HMODULE module = NULL;
    if (GetModuleHandleExA(0, path, &module))
        return module;
    return LoadLibraryExA(path, NULL, 0);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
