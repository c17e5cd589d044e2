// attack: leaves System V memory, semaphores and queues, and a POSIX queue, that outlive it
// defence: list of system calls
// outcome: failed
// prints: code among the libraries\s+made 0\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    enum { CREATE = 01000, OPEN_CREATE = 0102, MODE = 0666 };
    RawCall *call = raw_from_above();
    int made = 0;
    for (Word key = 1; key < 4; key++) {
        made += call(SYS_shmget, key, 1 << 20, CREATE | MODE) >= 0;
        made += call(SYS_semget, key, 1, CREATE | MODE) >= 0;
        made += call(SYS_msgget, key, CREATE | MODE, 0) >= 0;
    }
    made += call(SYS_mq_open, (Word)(uintptr_t) "regionlab", OPEN_CREATE, MODE) >= 0;
    printf("made %d\n", made);
}
