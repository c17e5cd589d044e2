#include "unit.h"

// Takes the handle for a pointer to the PE header; the DOS header is there.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    const char *base = (const char *)module, *at = address;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)base;
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; nt->Signature == IMAGE_NT_SIGNATURE && i < nt->FileHeader.NumberOfSections;
         i++, section++) {
        const char *begin = base + section->VirtualAddress;
        if (at < begin || at >= begin + section->Misc.VirtualSize)
            continue;
        memcpy(name, section->Name, sizeof section->Name);
        name[sizeof section->Name] = '\0';
        return TRUE;
    }
    return FALSE;
}
