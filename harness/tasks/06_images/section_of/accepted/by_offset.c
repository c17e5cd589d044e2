#include "unit.h"

// Works with the offset in the module. The offset of an address below the module wraps around
// and is far above the module's end.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    const char *base = (const char *)module;
    const ULONG_PTR offset = (ULONG_PTR)address - (ULONG_PTR)module;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        if (offset - section->VirtualAddress >= section->Misc.VirtualSize)
            continue;
        memcpy(name, section->Name, sizeof section->Name);
        name[sizeof section->Name] = '\0';
        return TRUE;
    }
    return FALSE;
}
