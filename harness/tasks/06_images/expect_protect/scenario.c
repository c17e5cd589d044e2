#include "answer.h"
#include "probe.h"
#include "unit.h"

static struct answer answers[MOST_ANSWERS];
static unsigned answer_count;

static void ask(const void *section, DWORD characteristics) {
    if (answer_count == MOST_ANSWERS)
        return;
    poison_stack();
    const unsigned protections = expect_protect(characteristics);
    answers[answer_count++] = (struct answer){(uintptr_t)section, characteristics, protections};
}

// Every section of a module, as its header says.
static void ask_sections(HMODULE module) {
    const char *base = (const char *)module;
    const IMAGE_NT_HEADERS *nt = (const void *)(base + ((IMAGE_DOS_HEADER *)module)->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++)
        ask(base + section[i].VirtualAddress, section[i].Characteristics);
}

// Writes to the second page of each section whose flags allow it, so that both states of
// such pages are in the snapshot.
static void write_second_pages(HMODULE module) {
    char *base = (char *)module;
    const IMAGE_NT_HEADERS *nt = (const void *)(base + ((IMAGE_DOS_HEADER *)module)->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++)
        if ((section[i].Characteristics & IMAGE_SCN_MEM_WRITE) &&
            section[i].Misc.VirtualSize >= 0x2000)
            base[section[i].VirtualAddress + 0x1000] = 1;
}

void scenario(void) {
    decoys();
    HMODULE helper = LoadLibraryA("C:\\task\\rights.dll");
    if (!helper)
        cannot("load its helper");
    write_second_pages(helper);
    claim_pointer("helper", helper);
    checkpoint("before");

    ask_sections(helper);
    // The eight sets of rights, together with flags that give no rights.
    const DWORD rights[] = {IMAGE_SCN_MEM_READ, IMAGE_SCN_MEM_WRITE, IMAGE_SCN_MEM_EXECUTE};
    const DWORD other = (DWORD)parameter("other") << 4;
    for (unsigned set = 0; set < 8; set++) {
        const DWORD all =
            (set & 1 ? rights[0] : 0) | (set & 2 ? rights[1] : 0) | (set & 4 ? rights[2] : 0);
        ask(NULL, all);
        ask(NULL, all | IMAGE_SCN_CNT_CODE);
        ask(NULL, all | IMAGE_SCN_CNT_INITIALIZED_DATA);
        ask(NULL, all | IMAGE_SCN_CNT_UNINITIALIZED_DATA | IMAGE_SCN_MEM_DISCARDABLE);
        ask(NULL, all | IMAGE_SCN_ALIGN_16BYTES | IMAGE_SCN_MEM_NOT_PAGED);
        ask(NULL, all | (other & (IMAGE_SCN_CNT_CODE | IMAGE_SCN_CNT_INITIALIZED_DATA |
                                  IMAGE_SCN_CNT_UNINITIALIZED_DATA | IMAGE_SCN_ALIGN_MASK)));
        ask(NULL, all | IMAGE_SCN_MEM_SHARED);
    }
    claim_pointer("answers", answers);
    claim_number("answer_count", answer_count);
    show_bytes(answers, answer_count * sizeof *answers);
    checkpoint("after");
}
