// attack: writes into the recorder's memory with process_vm_writev
// defence: list of system calls
// outcome: failed
// prints: code among the libraries\s+written 0\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    int written = 0;
    for (Word pid = 1; pid < 64; pid++)
        written += call(SYS_process_vm_writev, pid, 0, 0) >= 0;
    printf("written %d\n", written);
}
