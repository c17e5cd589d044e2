#include "unit.h"

// Copies the section headers to the heap first, and forgets the copy.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    const char *base = (const char *)module, *at = address;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const unsigned count = nt->FileHeader.NumberOfSections;
    IMAGE_SECTION_HEADER *section = HeapAlloc(GetProcessHeap(), 0, count * sizeof *section);
    memcpy(section, IMAGE_FIRST_SECTION(nt), count * sizeof *section);
    for (unsigned i = 0; i < count; i++, section++) {
        const char *begin = base + section->VirtualAddress;
        if (at < begin || at >= begin + section->Misc.VirtualSize)
            continue;
        memcpy(name, section->Name, sizeof section->Name);
        name[sizeof section->Name] = '\0';
        return TRUE;
    }
    return FALSE;
}
