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
    for (int pid = 1; pid < 64; pid++) {
        char path[64];
        snprintf(path, sizeof path, "\\\\?\\unix\\proc\\%d\\environ", pid);
        opens(path);
    }
    printf("seen %d\n", seen);
}
