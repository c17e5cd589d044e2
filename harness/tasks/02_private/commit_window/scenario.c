#include "probe.h"
#include "unit.h"

void scenario(void) {
    decoys();
    void *base = VirtualAlloc(NULL, (size_t)parameter("pages") * 4096, MEM_RESERVE, PAGE_READWRITE);
    claim_pointer("base", base);
    checkpoint("before");

    BOOL ok = commit_window(base, (size_t)parameter("first"), (size_t)parameter("count"));
    claim_pointer("base", base);
    claim_number("returned", ok != FALSE);
    checkpoint("after");
}
