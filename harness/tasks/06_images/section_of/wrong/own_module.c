#include "unit.h"

// Asks the loader whose module the address is in, not the caller.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    MEMORY_BASIC_INFORMATION run;
    (void)module;
    if (!VirtualQuery(address, &run, sizeof run) || run.Type != MEM_IMAGE)
        return FALSE;
    const char *base = run.AllocationBase, *at = address;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        const char *begin = base + section->VirtualAddress;
        if (at < begin || at >= begin + section->Misc.VirtualSize)
            continue;
        memcpy(name, section->Name, sizeof section->Name);
        name[sizeof section->Name] = '\0';
        return TRUE;
    }
    return FALSE;
}
