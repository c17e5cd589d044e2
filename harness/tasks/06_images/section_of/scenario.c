#include "probe.h"
#include "query.h"
#include "unit.h"

#define FOUR_GB (1ull << 32)

static struct query queries[MOST_QUERIES];
static unsigned query_count; // since the last snapshot of them

static void ask(enum question question, HMODULE module, const void *address) {
    if (query_count == MOST_QUERIES)
        return;
    struct query *q = &queries[query_count++];
    *q = (struct query){(uintptr_t)module, (uintptr_t)address, question, 0, {0}};
    memset(q->around, UNTOUCHED, sizeof q->around);
    poison_stack();
    q->found = section_of(module, address, (char *)q->around + NAME_AT) != FALSE;
}

static const IMAGE_NT_HEADERS *headers_of(HMODULE module) {
    return (const void *)((const char *)module + ((IMAGE_DOS_HEADER *)module)->e_lfanew);
}

// The first byte of a section, its last, and one between. The rest of a section's last
// page is not asked about: it is loaded with the section, but its header does not count it.
static void ask_in_section(enum question question, HMODULE module, unsigned number, size_t middle) {
    const IMAGE_NT_HEADERS *nt = headers_of(module);
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt) + number;
    const char *begin = (const char *)module + section->VirtualAddress;
    const size_t size = section->Misc.VirtualSize;
    if (number >= nt->FileHeader.NumberOfSections || size == 0)
        return;
    ask(question, module, begin);
    ask(question, module, begin + middle % size);
    ask(question, module, begin + size - 1);
}

static unsigned section_count(HMODULE module) {
    return headers_of(module)->FileHeader.NumberOfSections;
}

static const char *last_section_of(HMODULE module) {
    const unsigned last = section_count(module) - 1;
    return (const char *)module + IMAGE_FIRST_SECTION(headers_of(module))[last].VirtualAddress;
}

// By turns: what was found in one module is of no use in the other.
static void ask_in_sections(HMODULE helper, HMODULE program, size_t middle) {
    for (unsigned i = 0; i < section_count(program) || i < section_count(helper); i++) {
        ask_in_section(IN_PROGRAM, program, i, middle);
        ask_in_section(IN_HELPER, helper, i, middle);
    }
}

// First whose it is, and then the other one: what was found last is no answer.
static void ask_of_both(HMODULE module, HMODULE owner, const char *address) {
    ask(owner == GetModuleHandleA(NULL) ? IN_PROGRAM : IN_HELPER, owner, address);
    ask(NOT_IN_MODULE, module, address);
}

static void ask_outside(HMODULE module, HMODULE other, size_t middle) {
    const char *base = (const char *)module, *in_first_section = base + 0x1000 + middle;
    const IMAGE_NT_HEADERS *nt = headers_of(module);
    ask(IN_HEADERS, module, base);
    ask(IN_HEADERS, module, base + middle);
    ask(IN_HEADERS, module, nt);
    ask(IN_HEADERS, module, base + nt->OptionalHeader.SizeOfHeaders - 1);
    ask(NOT_IN_MODULE, module, base - 1);
    ask(NOT_IN_MODULE, module, base - 0x1000 - middle);
    ask(NOT_IN_MODULE, module, base + nt->OptionalHeader.SizeOfImage);
    ask_of_both(module, other, (const char *)other + 0x1000 + middle);
    ask_of_both(module, other, last_section_of(other));
    ask(NOT_IN_MODULE, module, in_first_section + FOUR_GB);
    ask(NOT_IN_MODULE, module, in_first_section - FOUR_GB);
    ask(NOT_IN_MODULE, module, in_first_section + FOUR_GB * middle);
    for (uint64_t further = 2 * FOUR_GB; further; further *= 2) // no half of an offset will do
        ask(NOT_IN_MODULE, module, in_first_section + further);
    ask(NOT_IN_MODULE, module, NULL);
}

static IMAGE_SECTION_HEADER *behind_the_headers(HMODULE module) {
    return IMAGE_FIRST_SECTION(headers_of(module)) + section_count(module);
}

// Linkers put other tables after the section headers: bound imports, for example.
static BOOL add_no_section(HMODULE module) {
    DWORD old;
    const DWORD image_size = headers_of(module)->OptionalHeader.SizeOfImage;
    IMAGE_SECTION_HEADER *end = behind_the_headers(module);
    if (!VirtualProtect(end, sizeof *end, PAGE_READWRITE, &old))
        return FALSE;
    *end = (IMAGE_SECTION_HEADER){
        .Name = NO_SECTION, .VirtualAddress = image_size, .Misc.VirtualSize = 0x1000};
    return VirtualProtect(end, sizeof *end, old, &old);
}

static void show_modules(HMODULE helper, size_t size, HMODULE program) {
    claim_pointer("helper", helper);
    claim_pointer("program", program);
    claim_number("helper_size", size);
    show_bytes(helper, size);
    show_bytes(program, headers_of(program)->OptionalHeader.SizeOfHeaders);
}

static void show_answers(void) {
    claim_pointer("queries", queries);
    claim_number("query_count", query_count);
    show_bytes(queries, query_count * sizeof *queries);
}

// Linkers put these headers at different places in a module; ours always at 0x80. Moves them on.
static void move_headers(HMODULE module, LONG by) {
    DWORD old;
    IMAGE_DOS_HEADER *dos = (IMAGE_DOS_HEADER *)module;
    char *from = (char *)module + dos->e_lfanew;
    const size_t size = (size_t)((char *)behind_the_headers(module) - from);
    if (!VirtualProtect(module, 1, PAGE_READWRITE, &old))
        cannot("move the headers");
    memmove(from + by, from, size);
    memset(from, 0, (size_t)by);
    dos->e_lfanew += by;
    VirtualProtect(module, 1, old, &old);
}

static void ask_about_another(HMODULE module, HMODULE program, size_t middle) {
    for (unsigned i = 0; i < section_count(module); i++)
        ask_in_section(IN_HELPER, module, i, middle);
    ask_outside(module, program, middle);
    show_modules(module, 0x2000, program); // who reads too far comes to the second page
    show_answers();
}

static HMODULE load_helper(const char *name) {
    char path[MAX_PATH];
    beside_program(path, name);
    HMODULE module = LoadLibraryA(path);
    if (!module)
        cannot("load a helper");
    return module;
}

// What a section is does not depend on who may read it.
static void protect_sections(HMODULE module) {
    static const DWORD protections[] = {PAGE_NOACCESS, PAGE_EXECUTE, PAGE_READONLY | PAGE_GUARD};
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(headers_of(module));
    DWORD old;
    for (unsigned i = 0; i < section_count(module); i++)
        if (section[i].Name[0] == 's') // its own
            VirtualProtect((char *)module + section[i].VirtualAddress, section[i].Misc.VirtualSize,
                           protections[i % 3], &old);
}

// Makes the headers of a module shorter, by all that its loader needs no more, so that those of 96
// sections fit into their page.
static void shorten_headers(HMODULE module) {
    enum { DIRECTORIES = 7 };
    IMAGE_DOS_HEADER *dos = (IMAGE_DOS_HEADER *)module;
    const IMAGE_NT_HEADERS *was = headers_of(module);
    static IMAGE_SECTION_HEADER sections[96];
    const size_t size = was->FileHeader.NumberOfSections * sizeof *sections;
    memcpy(sections, IMAGE_FIRST_SECTION(was), size);
    memmove(dos + 1, was, sizeof *was);
    dos->e_lfanew = sizeof *dos;
    IMAGE_NT_HEADERS *nt = (IMAGE_NT_HEADERS *)(dos + 1);
    nt->OptionalHeader.NumberOfRvaAndSizes = DIRECTORIES;
    nt->FileHeader.SizeOfOptionalHeader =
        (WORD)offsetof(IMAGE_OPTIONAL_HEADER, DataDirectory[DIRECTORIES]);
    memcpy(IMAGE_FIRST_SECTION(nt), sections, size);
}

// The second page of a section becomes a section of its own.
static void split_section(IMAGE_SECTION_HEADER *section, const char *name, size_t after) {
    memmove(section + 1, section, (1 + after) * sizeof *section);
    section[0].Misc.VirtualSize = 0x1000;
    section[1].Misc.VirtualSize -= 0x1000;
    section[1].VirtualAddress += 0x1000;
    strncpy((char *)section[1].Name, name, sizeof section->Name);
}

// As many sections as a system loads, some with names that are like no other, one for nobody: it
// says neither that it may be read nor that it may be written or executed.
static void make_full(HMODULE module) {
    static const char *const names[] = {"/4", "", "a b", "\x80\xff"};
    DWORD old;
    unsigned added = 0;
    if (!VirtualProtect(module, 1, PAGE_READWRITE, &old))
        cannot("change the headers");
    shorten_headers(module);
    IMAGE_NT_HEADERS *nt = (IMAGE_NT_HEADERS *)headers_of(module);
    IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(nt);
    for (unsigned i = section_count(module); i-- > 0 && added < 4;)
        if (section[i].Name[0] == 's' && section[i].Misc.VirtualSize > 0x1000)
            split_section(section + i, names[added++], nt->FileHeader.NumberOfSections++ - i - 1u);
    IMAGE_FIRST_SECTION(nt)[3].Characteristics = IMAGE_SCN_CNT_INITIALIZED_DATA;
    VirtualProtect(module, 1, old, &old);
}

// A section is found, and then its header says that it is shorter. It keeps its name and its place.
static void ask_and_shorten(HMODULE module) {
    DWORD old;
    IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(headers_of(module));
    unsigned i = section_count(module) - 1;
    while (i > 0 && (section[i].Name[0] != 's' || section[i].Misc.VirtualSize <= 0x1000))
        i--;
    const char *begin = (const char *)module + section[i].VirtualAddress;
    const size_t size = section[i].Misc.VirtualSize;
    ask(IN_HELPER, module, begin);
    if (!VirtualProtect(section + i, sizeof *section, PAGE_READWRITE, &old))
        cannot("change a header");
    section[i].Misc.VirtualSize = 0x10;
    VirtualProtect(section + i, sizeof *section, old, &old);
    ask(NO_MORE, module, begin + size - 1); // on another page
}

void scenario(void) {
    decoys();
    const size_t middle = (size_t)parameter("middle");
    HMODULE helper = load_helper("odd.dll"), program = GetModuleHandleA(NULL);
    if (!add_no_section(helper))
        cannot("change its helper");
    const char *(*zeros_at)(void) =
        (const char *(*)(void))(void (*)(void))GetProcAddress(helper, "zeros_at");
    const char *zeros = zeros_at();
    const size_t size = headers_of(helper)->OptionalHeader.SizeOfImage;
    show_modules(helper, size, program);
    checkpoint("before");

    call_begins();
    ask_in_sections(helper, program, middle);
    ask(IN_HELPER, helper, zeros + middle);
    ask_outside(program, helper, middle);
    ask_outside(helper, program, middle); // last: another module will be at its address
    call_ends();
    show_modules(helper, size, program);
    show_answers();
    checkpoint("after");

    FreeLibrary(helper); // its only owner
    checkpoint("unloaded");
    HMODULE even = load_helper("even.dll");
    query_count = 0;
    move_headers(even, (LONG)(0x108 + middle % 7 * 8)); // further than 8 bits can count
    ask_about_another(even, program, middle);
    checkpoint("even");
    HMODULE many = load_helper("many.dll");
    protect_sections(many);
    query_count = 0;
    ask_about_another(many, program, middle);
    checkpoint("many");
    make_full(many);
    query_count = 0;
    ask_and_shorten(many);
    ask_about_another(many, program, middle);
    checkpoint("full");
}
