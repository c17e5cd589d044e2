// Takes the place where this compiler puts the headers for the one where all do.
#include "unit.h"

BOOL section_of(HMODULE module, const void *address, char name[9]) {
    const char *base = (const char *)module, *at = address;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + 128);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        const char *begin = base + section->VirtualAddress;
        if (at < begin || at >= begin + section->Misc.VirtualSize)
            continue;
        memcpy(name, section->Name, sizeof section->Name);
        name[8] = '\0';
        return TRUE;
    }
    return FALSE;
}
