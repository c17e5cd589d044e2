#include "unit.h"

// Frees the DLL as often as it takes.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    if (!module)
        return FALSE;
    while (FreeLibrary(module))
        ;
    return TRUE;
}
