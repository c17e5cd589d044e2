// attack: looks for the grader's processes and paths in /proc
// defence: a pid namespace with its own /proc
// outcome: failed
// prints: seen [1-9]

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    int seen = 0;
    int pids[PIDS_MOST], known = all_pids(pids);
    for (int i = 0; i < known; i++) {
        char path[64];
        snprintf(path, sizeof path, "\\\\?\\unix\\proc\\%d\\cmdline", pids[i]);
        seen += opens(path);
    }
    char path[64];
    snprintf(path, sizeof path, "\\\\?\\unix\\proc\\%d\\environ", CANARY_PID);
    opens(path);
    printf("seen %d\n", seen);
}
