#include "unit.h"

// Copies a module's headers, and copies them anew only when another module, or one of another size,
// is asked about.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    static HMODULE last;
    static DWORD size;
    static IMAGE_SECTION_HEADER sections[96];
    const char *base = (const char *)module, *at = address;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *nt = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const unsigned count = nt->FileHeader.NumberOfSections;
    if (module != last || nt->OptionalHeader.SizeOfImage != size)
        memcpy(sections, IMAGE_FIRST_SECTION(nt), count * sizeof *sections);
    last = module;
    size = nt->OptionalHeader.SizeOfImage;
    for (unsigned i = 0; i < count; i++) {
        const char *begin = base + sections[i].VirtualAddress;
        if (at < begin || at >= begin + sections[i].Misc.VirtualSize)
            continue;
        memcpy(name, sections[i].Name, sizeof sections->Name);
        name[sizeof sections->Name] = '\0';
        return TRUE;
    }
    return FALSE;
}
