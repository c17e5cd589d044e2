#include "unit.h"
#include <stdlib.h>

// Takes how far the address is from the module, whichever way.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    const char *base = (const char *)module, *at = address;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    const LONGLONG distance = _abs64(at - base);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        if (distance < section->VirtualAddress ||
            distance >= section->VirtualAddress + section->Misc.VirtualSize)
            continue;
        memcpy(name, section->Name, sizeof section->Name);
        name[sizeof section->Name] = 0;
        return TRUE;
    }
    return FALSE;
}
