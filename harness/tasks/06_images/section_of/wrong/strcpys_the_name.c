#include "unit.h"

// Takes the name in the header for a string: eight letters have no zero behind them.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    const char *base = (const char *)module, *at = address;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        const char *begin = base + section->VirtualAddress;
        if (at < begin || at >= begin + section->Misc.VirtualSize)
            continue;
        strcpy(name, (const char *)section->Name);
        return TRUE;
    }
    return FALSE;
}
