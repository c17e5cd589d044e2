#include "constants.h"
#include "probe.h"
#include "unit.h"

static void patch(const char *name, const int *constant, int value, const int *all) {
    poison_stack();
    SetLastError(0);
    const BOOL done = patch_const(constant, value);
    claim_number("error", GetLastError());
    claim_number("returned", done != FALSE);
    claim_pointer("constant", constant);
    claim_pointer("all", all);
    show_bytes(all, PAGES * INTS * sizeof *all);
    checkpoint(name);
}

// Pages that hold no constant to be changed, and whose protection differs from that of the
// pages next to them: restoring more than the pages of the constant changes them.
static void set_apart(const int *all, const unsigned *pages, size_t count, DWORD protect) {
    DWORD old;
    for (size_t i = 0; i < count; i++)
        VirtualProtect((void *)(all + pages[i] * INTS), INTS * sizeof *all, protect, &old);
}

// Right after an allocation of one page, where no other allocation can begin.
static const int *free_address(void) {
    const char *page = VirtualAlloc(NULL, INTS * sizeof(int), MEM_RESERVE, PAGE_NOACCESS);
    return page ? (const int *)(page + INTS * sizeof(int)) + 16 : NULL;
}

void scenario(void) {
    static const unsigned in_rdata[] = {0, 3, 5}, in_text[] = {0, 2};
    decoys();
    HMODULE helper = LoadLibraryA("C:\\task\\constants.dll");
    if (!helper)
        cannot("load its helper");
    const int *(*constants)(int) =
        (const int *(*)(int))(void (*)(void))GetProcAddress(helper, "constants");
    const int *rdata = constants(0), *text = constants(1);
    const size_t index = (size_t)parameter("index");
    const int value = (int)parameter("value");
    const int *nothing = free_address();
    if (!nothing)
        cannot("find a free address");
    set_apart(rdata, in_rdata, sizeof in_rdata / sizeof *in_rdata, PAGE_EXECUTE_READ);
    set_apart(text, in_text, sizeof in_text / sizeof *in_text, PAGE_READONLY);
    claim_pointer("helper", helper);
    show_bytes(rdata, PAGES * INTS * sizeof *rdata);
    show_bytes(text, PAGES * INTS * sizeof *text);
    checkpoint("before");

    patch("rdata", rdata + 4 * INTS + index, value, rdata);
    // Two bytes of it on page 1, two on page 2.
    patch("straddling", (const int *)((const char *)(rdata + 2 * INTS) - 2), value, rdata);
    patch("text", text + INTS + index, value, text);

    poison_stack();
    claim_number("returned", patch_const(nothing, value) != FALSE);
    checkpoint("free");

    // Whatever became of it, the DLL's code runs once more when the process ends.
    DWORD old;
    const char *code = (const char *)helper + 0x1000;
    VirtualProtect((void *)code, (size_t)((const char *)(text + PAGES * INTS) - code),
                   PAGE_EXECUTE_READ, &old);
}
