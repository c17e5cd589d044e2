#include "constants.h"
#include "probe.h"
#include "unit.h"

static BOOL call_patch(const int *constant, int value) {
    poison_stack();
    SetLastError(0);
    call_begins();
    const BOOL done = patch_const(constant, value);
    call_ends();
    claim_number("error", GetLastError());
    claim_number("returned", done != FALSE);
    claim_pointer("constant", constant);
    claim_number("value", (uint32_t)value);
    return done;
}

// Each constant gets another value, and every second one is negative.
static void patch(const char *name, const void *constant, const int *all) {
    static int number;
    const int value = (int)parameter("value") + number;
    call_patch(constant, number++ % 2 ? ~value : value);
    claim_pointer("all", all);
    show_bytes(all, PAGES * INTS * sizeof *all);
    checkpoint(name);
}

// Where the system does not let the first change of a protection happen.
static void patch_refused(const int *constant, const int *all) {
    refusal_begins("NtProtectVirtualMemory", 1, STATUS_NO_MEMORY);
    call_patch(constant, 0);
    claim_number("refused", refusal_ends() >= 1);
    show_bytes(all, PAGES * INTS * sizeof *all);
    checkpoint("refused");
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

// Right after an allocation of one page, where no other allocation can begin.
static const int *free_address(void) {
    const char *page = VirtualAlloc(NULL, INTS * sizeof(int), MEM_RESERVE, PAGE_NOACCESS);
    return page ? (const int *)(page + INTS * sizeof(int)) + 16 : NULL;
}

static void patch_everywhere(const int *rdata, const int *text) {
    const size_t index = (size_t)parameter("index");
    // The rarest protection first: who keeps what the first call found gives that to all.
    patch("execute", text + 5 * INTS + index, text);
    patch("rdata", rdata + 4 * INTS + index, rdata);
    // Two bytes of it on page 1, two on page 2.
    patch("straddling", bytes_of(rdata, 2) - 2, rdata);
    patch("text", text + INTS + index, text);
    // At the ends of its page: the page beside is protected in another way.
    patch("last", bytes_of(rdata, 5) - 4, rdata);
    patch("first", bytes_of(text, 1), text);
    patch("unaligned", bytes_of(rdata, 4) + 9, rdata);
    patch("text_straddling", bytes_of(text, 4) - 1, text);
}

// Whatever became of it, the DLL's code runs once more.
static void make_runnable(HMODULE helper, const int *text) {
    DWORD old;
    const char *code = (const char *)helper + 0x1000;
    VirtualProtect((void *)code, (size_t)(bytes_of(text, PAGES) - code), PAGE_EXECUTE_READ, &old);
}

void scenario(void) {
    decoys();
    HMODULE helper = LoadLibraryA("C:\\task\\constants.dll");
    if (!helper)
        cannot("load its helper");
    const int *(*constants)(int) =
        (const int *(*)(int))(void (*)(void))GetProcAddress(helper, "constants");
    const int *rdata = constants(0), *text = constants(1);
    const int *nothing = free_address();
    if (!nothing)
        cannot("find a free address");
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
    call_patch(nothing, (int)parameter("value"));
    checkpoint("free");
    patch_refused(rdata + 4 * INTS + (size_t)parameter("index"), rdata);

    make_runnable(helper, text);
    FreeLibrary(helper); // its only owner
    checkpoint("freed");
}
