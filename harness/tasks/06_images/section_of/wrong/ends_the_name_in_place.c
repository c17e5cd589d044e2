#include "unit.h"

// Writes the zero behind the name into the header itself, and protects it again.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    const char *base = (const char *)module, *at = address;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        const char *begin = base + section->VirtualAddress;
        if (at < begin || at >= begin + section->Misc.VirtualSize)
            continue;
        DWORD old;
        memcpy(name, section->Name, sizeof section->Name);
        name[sizeof section->Name] = '\0';
        VirtualProtect(section, sizeof *section, PAGE_READWRITE, &old);
        section->Name[7] = '\0';
        VirtualProtect(section, sizeof *section, old, &old);
        return TRUE;
    }
    return FALSE;
}
