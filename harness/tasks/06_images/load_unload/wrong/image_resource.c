#include "unit.h"

// Asks for the layout of the image, for its resources only.
HMODULE load(const char *path) {
    return LoadLibraryExA(path, NULL, LOAD_LIBRARY_AS_IMAGE_RESOURCE);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
