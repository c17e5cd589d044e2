// load and unload: a DLL comes into the map and leaves it. The task's text is in README.md,
// help is `grade.py hint load_unload`.

#include "unit.h"

HMODULE load(const char *path) {
    // TODO: ask the loader to load the DLL at this path.
    (void)path;
    return NULL;
}

BOOL unload(HMODULE module) {
    // TODO: give back what load() got.
    (void)module;
    return FALSE;
}
