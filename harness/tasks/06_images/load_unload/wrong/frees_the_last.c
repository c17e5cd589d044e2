#include "unit.h"

// Gives back what was loaded last, whichever module the caller names.
static HMODULE last;

HMODULE load(const char *path) {
    return last = LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return module && FreeLibrary(last);
}
