#include "unit.h"

// Keeps the section's address in an unsigned long, which has 32 bits on Windows.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    const char *base = (const char *)module;
    const ULONG_PTR at = (ULONG_PTR)address;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        const unsigned long begin = (unsigned long)(ULONG_PTR)module + section->VirtualAddress;
        if (at < begin || at >= begin + section->Misc.VirtualSize)
            continue;
        memcpy(name, section->Name, sizeof section->Name);
        name[sizeof section->Name] = '\0';
        return TRUE;
    }
    return FALSE;
}
