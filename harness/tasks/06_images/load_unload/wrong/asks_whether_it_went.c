#include "unit.h"

// Returns whether the DLL has left the map, not whether a reference was given back.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    MEMORY_BASIC_INFORMATION run;
    return FreeLibrary(module) && VirtualQuery(module, &run, sizeof run) && run.State == MEM_FREE;
}
