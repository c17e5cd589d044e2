#include "constants.h"
#include "probe.h"
#include "unit.h"
#include <limits.h>

static BOOL patch_only(const int *constant, int value) {
    poison_stack();
    SetLastError(0);
    call_begins();
    const BOOL done = patch_const(constant, value);
    call_ends();
    return done != FALSE;
}

static void call_patch(const int *constant, int value) {
    const BOOL done = patch_only(constant, value);
    claim_number("error", GetLastError());
    claim_number("returned", done);
    claim_pointer("constant", constant);
    claim_number("value", (uint32_t)value);
}

static void show_all(const int *all) {
    show_bytes(all, PAGES * INTS * sizeof *all);
}

static void patch_with(const char *name, const void *constant, const int *all, int value) {
    call_patch(constant, value);
    claim_pointer("all", all);
    show_all(all);
    checkpoint(name);
}

// Each constant gets another value, and every second one is negative.
static int patch(const char *name, const void *constant, const int *all) {
    static int number;
    const int value = (int)parameter("value") + number, to = number++ % 2 ? ~value : value;
    patch_with(name, constant, all, to);
    return to;
}

// Where the system does not let the first change of a protection happen, or says nothing of memory.
static void patch_refused(const int *constant, const int *all) {
    refusal_begins("NtProtectVirtualMemory", 1, STATUS_NO_MEMORY);
    call_patch(constant, 0);
    claim_number("refused", refusal_ends() >= 1);
    show_all(all);
    checkpoint("refused");
    refusal_begins("NtQueryVirtualMemory", 1, STATUS_NO_MEMORY);
    refusal_repeats(1);
    call_patch(constant, 1);
    claim_number("refused", refusal_ends() >= 1);
    show_all(all);
    checkpoint("no_query");
    patch("late", constant, all);
}

static const char *bytes_of(const int *all, unsigned page) {
    return (const char *)(all + page * INTS);
}

// Pages that hold no constant to be changed, and whose protection differs from that of the
// pages next to them: restoring more than the pages of the constant changes them.
static void set_apart(const int *all, unsigned page, DWORD protect) {
    DWORD old;
    VirtualProtect((void *)bytes_of(all, page), INTS * sizeof *all, protect, &old);
}

// Five constants that cannot be changed: on a free page right after an allocation, where no other
// one can begin; where one can; on a reserved page; and half on a page that may be read.
static void find_nowheres(const char *at[NOWHERES]) {
    enum { PAGE = 4096, GRANULE = 65536 };
    DWORD old;
    char *three = VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE, PAGE_READONLY),
         *granule = VirtualAlloc(NULL, GRANULE, MEM_RESERVE, PAGE_READONLY);
    if (!three || !granule || !VirtualAlloc(three + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE))
        cannot("find free addresses");
    memset(three + PAGE, 0x5a, PAGE);
    VirtualProtect(three + PAGE, PAGE, PAGE_READONLY, &old);
    VirtualFree(granule, 0, MEM_RELEASE);
    at[0] = three + 3 * PAGE + 64;
    at[1] = granule + 64;
    at[2] = three + 64;
    at[3] = three + PAGE - 2;
    at[4] = three + 2 * PAGE - 2;
}

static void patch_nowhere(const char *const at[NOWHERES]) {
    const char *half = at[3] + 2; // the page that is there
    show_bytes(half, INTS * sizeof(int));
    checkpoint("values");
    for (unsigned i = 0; i < NOWHERES; i++)
        claim_number_at("returned", i, patch_only((const int *)at[i], (int)parameter("value")));
    claim_pointer("half", half);
    show_bytes(half, INTS * sizeof(int));
    checkpoint("free");
}

// Pages that nobody may read as they are, or that have a guard, each with a constant.
static const struct Page {
    unsigned in_text, page;
    DWORD protect;
} pages[PROTECTIONS] = {
    {0, 0, PAGE_NOACCESS},
    {0, 2, PAGE_READONLY | PAGE_GUARD},
    {0, 4, PAGE_EXECUTE_READ | PAGE_GUARD},
    {1, 1, PAGE_READONLY | PAGE_GUARD},
    {1, 3, PAGE_EXECUTE},
    {1, 4, PAGE_READWRITE | PAGE_GUARD},
};

static void protect_pages(const int *const all[2], DWORD protect) {
    for (unsigned i = 0; i < PROTECTIONS; i++)
        set_apart(all[pages[i].in_text], pages[i].page, protect ? protect : pages[i].protect);
}

static void patch_protected(const int *const all[2]) {
    protect_pages(all, 0);
    checkpoint("set_apart");
    for (unsigned i = 0; i < PROTECTIONS; i++) {
        const int *constant = all[pages[i].in_text] + pages[i].page * INTS + 100 + i;
        claim_number_at("returned", i, patch_only(constant, (int)i + 1));
        claim_pointer_at("constant", i, constant);
    }
    checkpoint("protected");
    protect_pages(all, PAGE_READONLY);
    show_all(all[0]);
    show_all(all[1]);
}

static void patch_everywhere(const int *rdata, const int *text) {
    const size_t index = (size_t)parameter("index");
    // The rarest protection first: who keeps what the first call found gives that to all.
    patch("execute", text + 5 * INTS + index, text);
    const int last = patch("rdata", rdata + 4 * INTS + index, rdata);
    patch_with("same", rdata + 4 * INTS + index, rdata, last); // as it is already
    // Two bytes of it on page 1, two on page 2.
    patch("straddling", bytes_of(rdata, 2) - 2, rdata);
    const int is = patch("text", text + INTS + index, text);
    patch_with("same_text", text + INTS + index, text, is);
    // At the ends of its page: the page beside is protected in another way.
    patch_with("last", bytes_of(rdata, 5) - 4, rdata, 0);
    patch_with("first", bytes_of(text, 1), text, -1);
    patch_with("unaligned", bytes_of(rdata, 4) + 9, rdata, INT_MIN);
    patch("text_straddling", bytes_of(text, 4) - 1, text);
    patch("one_beyond", bytes_of(rdata, 2) - 3, rdata);
    patch("again", rdata + 4 * INTS + index, rdata);
}

// Whatever became of it, the DLL's code runs once more.
static void make_runnable(HMODULE helper, const int *text) {
    DWORD old;
    const char *code = (const char *)helper + 0x1000;
    VirtualProtect((void *)code, (size_t)(bytes_of(text, PAGES) - code), PAGE_EXECUTE_READ, &old);
}

void scenario(void) {
    decoys();
    char path[MAX_PATH];
    beside_program(path, "constants.dll");
    HMODULE helper = LoadLibraryA(path);
    if (!helper)
        cannot("load its helper");
    const int *(*constants)(int) =
        (const int *(*)(int))(void (*)(void))GetProcAddress(helper, "constants");
    const int *rdata = constants(0), *text = constants(1);
    const char *nowheres[NOWHERES];
    find_nowheres(nowheres);
    for (unsigned page = 0; page < PAGES; page++)
        if (page == 0 || page == 3 || page == 5)
            set_apart(rdata, page, PAGE_EXECUTE_READ);
    set_apart(text, 0, PAGE_READONLY);
    set_apart(text, 2, PAGE_READONLY);
    set_apart(text, 5, PAGE_EXECUTE);
    claim_pointer("helper", helper);
    show_bytes(rdata, PAGES * INTS * sizeof *rdata);
    show_bytes(text, PAGES * INTS * sizeof *text);
    checkpoint("before");

    patch_everywhere(rdata, text);
    patch_protected((const int *const[]){rdata, text});
    patch_nowhere(nowheres);
    patch_refused(rdata + 4 * INTS + (size_t)parameter("index"), rdata);

    make_runnable(helper, text);
    FreeLibrary(helper); // its only owner
    checkpoint("freed");
}
