// attack: looks for tokens in its environment, and in that of every process
// defence: the environment is emptied before the sandbox
// outcome: failed
// prints: seen [1-9]

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    int seen = 0;
    for (char *word = GetEnvironmentStringsA(); *word; word += strlen(word) + 1, seen++)
        puts(word);
    int pids[PIDS_MOST], known = all_pids(pids);
    for (int i = 0; i < known; i++) {
        char path[64];
        snprintf(path, sizeof path, "\\\\?\\unix\\proc\\%d\\environ", pids[i]);
        opens(path);
    }
    printf("seen %d\n", seen);
}
