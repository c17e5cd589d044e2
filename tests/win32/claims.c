// Everything that travels with a checkpoint.

#include "probe.h"

static char shown[3 * 4096];

void scenario(void) {
    shown[0] = 'a';
    shown[sizeof shown - 1] = 'z';
    claim_number("pages", parameter("pages"));
    claim_pointer("base", shown);
    for (unsigned i = 0; i < 62; i++)
        claim_number_at("slot", i, i * 3);
    show_bytes(shown, sizeof shown);
    checkpoint("first");
    checkpoint("second"); // claims hold for one checkpoint only
    SetLastError(1234);
    checkpoint("third");
    claim_number("last_error", GetLastError());
    checkpoint("fourth");
}
