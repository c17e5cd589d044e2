// attack: looks for the grader's processes and paths in /proc
// defence: a pid namespace with a /proc of its own
// outcome: failed
// prints: seen [1-9]

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    int seen = 0;
    for (int pid = 1; pid < 200; pid++) {
        char path[64];
        snprintf(path, sizeof path, "\\\\?\\unix\\proc\\%d\\cmdline", pid);
        seen += opens(path);
    }
    char path[64];
    snprintf(path, sizeof path, "\\\\?\\unix\\proc\\%d\\environ", CANARY_PID);
    opens(path);
    printf("seen %d\n", seen);
}
