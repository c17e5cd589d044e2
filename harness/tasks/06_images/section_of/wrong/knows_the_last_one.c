#include "unit.h"

// Keeps the header that was found last, and compares no more than its name.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    const char *base = (const char *)module, *at = address;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    static HMODULE last_module;
    static const IMAGE_SECTION_HEADER *last;
    static IMAGE_SECTION_HEADER copy;
    if (module == last_module &&
        (size_t)(at - base - copy.VirtualAddress) < copy.Misc.VirtualSize &&
        memcmp(last->Name, copy.Name, sizeof copy.Name) == 0) {
        memcpy(name, copy.Name, sizeof copy.Name);
        name[8] = 0;
        return TRUE;
    }
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        const char *begin = base + section->VirtualAddress;
        if (at < begin || at >= begin + section->Misc.VirtualSize)
            continue;
        last_module = module;
        last = section;
        copy = *section;
        memcpy(name, section->Name, sizeof section->Name);
        name[sizeof section->Name] = 0;
        return TRUE;
    }
    return FALSE;
}
