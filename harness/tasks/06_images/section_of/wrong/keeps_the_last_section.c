#include "unit.h"

// Looks into the section that was found last first, whichever module the caller names.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    static const char *begin, *end;
    static char last[9];
    const char *base = (const char *)module, *at = address;
    if (at >= begin && at < end) {
        memcpy(name, last, sizeof last);
        return TRUE;
    }
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        if (at < base + section->VirtualAddress ||
            at >= base + section->VirtualAddress + section->Misc.VirtualSize)
            continue;
        begin = base + section->VirtualAddress;
        end = begin + section->Misc.VirtualSize;
        memcpy(last, section->Name, sizeof section->Name);
        memcpy(name, last, sizeof last);
        return TRUE;
    }
    return FALSE;
}
