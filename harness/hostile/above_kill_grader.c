// attack: kills a process of the grader from code among the libraries
// defence: a pid namespace (or a separate uid, and Landlock)
// outcome: failed
// prints: code among the libraries\s+kill -(1|3)\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    printf("kill %lld\n", call(SYS_kill, CANARY_PID, 9, 0));
}
