#include "unit.h"

// Lets the DLL know where it comes from.
HMODULE load(const char *path) {
    SetEnvironmentVariableA("LOADED_FROM", path);
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return module && FreeLibrary(module);
}
