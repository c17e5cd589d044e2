#include "unit.h"

// Holds the module while it reads a copy of its headers, and gives everything back.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    HMODULE held;
    if (!GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (const char *)module, &held))
        return FALSE;
    const char *base = (const char *)module;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const unsigned count = nt->FileHeader.NumberOfSections;
    IMAGE_SECTION_HEADER *copy = HeapAlloc(GetProcessHeap(), 0, count * sizeof *copy);
    BOOL found = FALSE;
    if (copy) {
        memcpy(copy, IMAGE_FIRST_SECTION(nt), count * sizeof *copy);
        for (unsigned i = 0; i < count && !found; i++) {
            const LONG_PTR offset = (const char *)address - base - (LONG_PTR)copy[i].VirtualAddress;
            found = offset >= 0 && offset < (LONG_PTR)copy[i].Misc.VirtualSize;
            memset(name, 0, 9);
            memcpy(name, copy[i].Name, 8);
        }
        HeapFree(GetProcessHeap(), 0, copy);
    }
    FreeLibrary(held);
    return found;
}
