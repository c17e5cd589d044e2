#include "unit.h"

// Gives back only what is in its table, which has room for three loads.
static HMODULE mine[3];
static int count;

HMODULE load(const char *path) {
    HMODULE module = LoadLibraryA(path);
    if (module && count < 3)
        mine[count++] = module;
    return module;
}

BOOL unload(HMODULE module) {
    for (int i = 0; i < count; i++)
        if (mine[i] == module) {
            mine[i] = mine[--count];
            return FreeLibrary(module);
        }
    return FALSE;
}
