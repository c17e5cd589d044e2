// A constructor that leaves two handles and a variable of the environment before main().

#include "probe.h"

__attribute__((constructor)) static void start(void) {
    CreateEventA(NULL, TRUE, FALSE, NULL);
    CreateEventA(NULL, TRUE, FALSE, NULL);
    SetEnvironmentVariableA("EARLY", "bird");
}

void scenario(void) {
    claim_number("handles", (uint64_t)early_handles());
    claim_number("settings", early_settings());
    checkpoint("started");
}
