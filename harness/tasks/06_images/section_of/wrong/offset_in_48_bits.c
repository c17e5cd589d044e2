#include "unit.h"

// Keeps the 48 bits of the offset that an address of user space can differ in.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    const char *base = (const char *)module,
               *at = base + (((ULONG_PTR)address - (ULONG_PTR)module) & 0xffffffffffff);
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        const char *begin = base + section->VirtualAddress;
        if (at < begin || at >= begin + section->Misc.VirtualSize)
            continue;
        memcpy(name, section->Name, sizeof section->Name);
        name[sizeof section->Name] = '\0';
        return TRUE;
    }
    return FALSE;
}
