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

// The eight sets of rights.
static DWORD rights_of(unsigned set) {
    return (set & 1 ? IMAGE_SCN_MEM_READ : 0) | (set & 2 ? IMAGE_SCN_MEM_WRITE : 0) |
           (set & 4 ? IMAGE_SCN_MEM_EXECUTE : 0);
}

// Every single flag that gives no right, drawn ones, and all of them together.
static void ask_with_flags(DWORD rights, DWORD drawn) {
    // Without IMAGE_SCN_MEM_NOT_CACHED: the text says so.
    const DWORD others = (IMAGE_SCN_MEM_SHARED - 1) & ~(DWORD)IMAGE_SCN_MEM_NOT_CACHED;
    drawn &= others;
    ask(NULL, rights);
    for (DWORD flag = 1; flag < IMAGE_SCN_MEM_SHARED; flag <<= 1)
        if (flag & others)
            ask(NULL, rights | flag);
    ask(NULL, rights | drawn);
    ask(NULL, rights | others);
    ask(NULL, rights | IMAGE_SCN_MEM_SHARED);
    ask(NULL, rights | IMAGE_SCN_MEM_SHARED | IMAGE_SCN_CNT_INITIALIZED_DATA);
    ask(NULL, rights | IMAGE_SCN_MEM_SHARED | drawn);
}

static void ask_everything(HMODULE helper, DWORD drawn) {
    ask_sections(helper);
    for (unsigned set = 0; set < 8; set++)
        ask_with_flags(rights_of(set), drawn);
    for (unsigned set = 8; set-- > 0;) // once more, in another order: no call knows of another
        ask(NULL, rights_of(set) | (set & 1 ? IMAGE_SCN_CNT_CODE : 0));
}

void scenario(void) {
    decoys();
    char path[MAX_PATH];
    beside_program(path, "rights.dll");
    HMODULE helper = LoadLibraryA(path);
    if (!helper)
        cannot("load its helper");
    write_second_pages(helper);
    claim_pointer("helper", helper);
    checkpoint("before");

    call_begins();
    ask_everything(helper, (DWORD)parameter("other") << 4);
    call_ends();
    claim_pointer("answers", answers);
    claim_number("answer_count", answer_count);
    show_bytes(answers, answer_count * sizeof *answers);
    checkpoint("after");
}
