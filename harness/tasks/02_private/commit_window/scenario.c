#include "probe.h"
#include "unit.h"

void scenario(void) {
    decoys();
    void *base = VirtualAlloc(NULL, (size_t)parameter("pages") * 4096, MEM_RESERVE, PAGE_READWRITE);
    size_t first = (size_t)parameter("first"), count = (size_t)parameter("count");
    claim_pointer("base", base);
    checkpoint("before");

    SetLastError(ERROR_SUCCESS);
    BOOL ok = commit_window(base, first, count);
    DWORD last_error = GetLastError();
    claim_number("returned", ok != FALSE);
    claim_number("last_error", last_error);
    checkpoint("after");
}
