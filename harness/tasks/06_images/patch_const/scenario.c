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

void scenario(void) {
    decoys();
    HMODULE helper = LoadLibraryA("C:\\task\\constants.dll");
    if (!helper)
        return; // no checkpoint: the run is not judged
    const int *(*constants)(int) =
        (const int *(*)(int))(void (*)(void))GetProcAddress(helper, "constants");
    const int *rdata = constants(0), *text = constants(1);
    const size_t index = (size_t)parameter("index");
    const int value = (int)parameter("value");
    claim_pointer("helper", helper);
    show_bytes(rdata, PAGES * INTS * sizeof *rdata);
    show_bytes(text, PAGES * INTS * sizeof *text);
    checkpoint("before");

    patch("rdata", rdata + INTS + index, value, rdata);
    // Two bytes of it on page 1, two on page 2.
    patch("straddling", (const int *)((const char *)(rdata + 2 * INTS) - 2), value, rdata);
    patch("text", text + INTS + index, value, text);

    // Whatever became of it, at the process's end the DLL's code runs once more.
    DWORD old;
    const char *code = (const char *)helper + 0x1000;
    VirtualProtect((void *)code, (size_t)((const char *)(text + PAGES * INTS) - code),
                   PAGE_EXECUTE_READ, &old);
}
