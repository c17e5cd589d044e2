// The program's main(). A traced program has another one: trace_enter.c.

#include "probe_private.h"

#include <stdio.h>
#include <string.h>

static void run_scenario(const char *nonce) {
    probe_begin(nonce);
    probe_prepare_ledger();
    probe_prepare_refusals();
    uint64_t high;
    if (probe_ask("high_addresses", &high) && high)
        probe_fill_low_addresses();
    scenario();
    fflush(NULL);
    Message bye = {.type = MESSAGE_BYE};
    probe_send(&bye);
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IONBF, 0);
    setvbuf(stderr, NULL, _IONBF, 0);
    const char *how = argc >= 3 ? argv[argc - 2] : "";
    if (strcmp(how, "--regionlab") == 0)
        run_scenario(argv[argc - 1]);
    else if (strcmp(how, "--regionlab-child") == 0)
        probe_run_child(argv[argc - 1]);
    else
        probe_give_up(EXIT_NOT_RECORDED, "this program must be started by `grade.py run`", "");
    return 0;
}
