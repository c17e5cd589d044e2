#include "probe.h"
#include "ranges.h"
#include "unit.h"

static char *base;

static void call(unsigned number, const char *checkpoint_name) {
    const struct range r = range_of(number);
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    const BOOL ok = seal(base + r.offset, (size_t)r.bytes);
    claim_number("last_error", GetLastError());
    claim_number("returned", ok != FALSE);
    if (number == SEALED - 1)
        show_bytes(base, COMMITTED * PAGE_BYTES);
    checkpoint(checkpoint_name);
}

void scenario(void) {
    static const char *const names[RANGES] = {"first", "second", "third", "refused"};
    decoys();
    base = VirtualAlloc(NULL, (COMMITTED + RESERVED) * PAGE_BYTES, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(base, COMMITTED * PAGE_BYTES, MEM_COMMIT, PAGE_READWRITE);
    for (size_t i = 0; i < COMMITTED * PAGE_BYTES; i++)
        base[i] = (char)(i % 251 + 1);
    claim_pointer("base", base);
    checkpoint("before");
    for (unsigned i = 0; i < RANGES; i++)
        call(i, names[i]);
}
