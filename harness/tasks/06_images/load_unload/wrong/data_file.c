#include "unit.h"

// Asks for the file as data.
HMODULE load(const char *path) {
    return LoadLibraryExA(path, NULL, LOAD_LIBRARY_AS_DATAFILE);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
