#include "probe.h"
#include "query.h"
#include "unit.h"

static struct query queries[MOST_QUERIES];
static unsigned query_count;

static void ask(enum question question, HMODULE module, const void *address) {
    if (query_count == MOST_QUERIES)
        return;
    struct query *q = &queries[query_count++];
    *q = (struct query){(uintptr_t)module, (uintptr_t)address, question, 0, {0}};
    memset(q->name, UNTOUCHED, sizeof q->name);
    poison_stack();
    q->found = section_of(module, address, (char *)q->name) != FALSE;
}

// The first byte of each section, its last, and one between. The rest of a section's last
// page is not asked about: it is loaded with the section, but its header does not count it.
static void ask_in_sections(enum question question, HMODULE module, size_t middle) {
    const char *base = (const char *)module;
    const IMAGE_NT_HEADERS *nt = (const void *)(base + ((IMAGE_DOS_HEADER *)module)->e_lfanew);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = 0; i < nt->FileHeader.NumberOfSections; i++) {
        const size_t size = section[i].Misc.VirtualSize;
        if (size == 0)
            continue;
        ask(question, module, base + section[i].VirtualAddress);
        ask(question, module, base + section[i].VirtualAddress + middle % size);
        ask(question, module, base + section[i].VirtualAddress + size - 1);
    }
}

static void ask_outside(HMODULE module, HMODULE other, size_t middle) {
    const char *base = (const char *)module;
    const IMAGE_NT_HEADERS *nt = (const void *)(base + ((IMAGE_DOS_HEADER *)module)->e_lfanew);
    ask(IN_HEADERS, module, base);
    ask(IN_HEADERS, module, base + middle);
    ask(IN_HEADERS, module, nt);
    ask(NOT_IN_MODULE, module, base - 1);
    ask(NOT_IN_MODULE, module, base + nt->OptionalHeader.SizeOfImage);
    ask(NOT_IN_MODULE, module, (const char *)other + 0x1000 + middle);
    ask(NOT_IN_MODULE, module, base + (1ull << 32) + 0x1000 + middle);
    ask(NOT_IN_MODULE, module, NULL);
}

static IMAGE_SECTION_HEADER *behind_the_headers(HMODULE module, DWORD *image_size) {
    char *base = (char *)module;
    IMAGE_NT_HEADERS *nt = (void *)(base + ((IMAGE_DOS_HEADER *)module)->e_lfanew);
    *image_size = nt->OptionalHeader.SizeOfImage;
    return IMAGE_FIRST_SECTION(nt) + nt->FileHeader.NumberOfSections;
}

// Linkers put other tables after the section headers: bound imports, for example.
static BOOL add_no_section(HMODULE module) {
    DWORD old, image_size;
    IMAGE_SECTION_HEADER *end = behind_the_headers(module, &image_size);
    if (!VirtualProtect(end, sizeof *end, PAGE_READWRITE, &old))
        return FALSE;
    *end = (IMAGE_SECTION_HEADER){
        .Name = NO_SECTION, .VirtualAddress = image_size, .Misc.VirtualSize = 0x1000};
    return VirtualProtect(end, sizeof *end, old, &old);
}

void scenario(void) {
    decoys();
    const size_t middle = (size_t)parameter("middle");
    HMODULE helper = LoadLibraryA("C:\\task\\odd.dll"), program = GetModuleHandleA(NULL);
    if (!helper || !add_no_section(helper))
        cannot("load its helper");
    const char *(*zeros_at)(void) =
        (const char *(*)(void))(void (*)(void))GetProcAddress(helper, "zeros_at");
    claim_pointer("helper", helper);
    claim_pointer("program", program);
    checkpoint("before");

    ask_in_sections(IN_HELPER, helper, middle);
    ask(IN_HELPER, helper, zeros_at() + middle);
    ask_in_sections(IN_PROGRAM, program, middle);
    ask_outside(helper, program, middle);
    ask_outside(program, helper, middle);
    claim_pointer("helper", helper);
    claim_pointer("program", program);
    claim_pointer("queries", queries);
    claim_number("query_count", query_count);
    show_bytes(queries, query_count * sizeof *queries);
    checkpoint("after");
}
