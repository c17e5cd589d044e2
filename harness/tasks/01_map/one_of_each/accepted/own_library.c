#include "unit.h"
#include <stdlib.h>

// Loads a DLL for its image, maps a file for its view, and gives all of it back.
void one_of_each(void (*show)(const struct five *)) {
    static struct five five; // filled anew in each call
    WCHAR path[MAX_PATH];
    HMODULE library = LoadLibraryW(L"version.dll");
    GetModuleFileNameW(library, path, MAX_PATH);
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE section = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 4096);
    char *block = malloc(40);
    char *own = VirtualAlloc(NULL, 70000, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    CloseHandle(section);
    CloseHandle(file);

    five = (struct five){own + 69999, block + 39, path, library, view + 17};
    show(&five);

    VirtualFree(own, 0, MEM_RELEASE);
    free(block);
    UnmapViewOfFile(view);
    FreeLibrary(library);
}
