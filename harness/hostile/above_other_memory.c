// attack: writes into the recorder's memory with process_vm_writev
// defence: list of system calls
// outcome: failed
// prints: code among the libraries\s+written 0 of [1-9]

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    int written = 0, pids[PIDS_MOST], known = all_pids(pids);
    for (int i = 0; i < known; i++)
        written += call(SYS_process_vm_writev, pids[i], 0, 0) >= 0;
    printf("written %d of %d\n", written, known);
}
