// attack: leaves folders beside its answers, deeper than any path and than Python recurses
// defence: what a program leaves is counted, taken back and removed without walking down by path
// outcome: failed
// prints: nested 3000

#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The folder of its answers is that of its first argument.
static int enter_answers(void) {
    char line[4096] = "";
    FILE *file = fopen("/proc/self/cmdline", "r");
    const size_t got = file ? fread(line, 1, sizeof line - 1, file) : 0;
    if (file)
        fclose(file);
    char *answers = line + strlen(line) + 1, *slash = strrchr(answers, '/');
    if (!got || !slash)
        return 0;
    *slash = 0;
    return chdir(answers) == 0;
}

enum kind classify(const struct snapshot *s, uint64_t address) {
    static int attacked;
    int made = 0;
    (void)s, (void)address;
    while (!attacked && (made || enter_answers()) && made < 3000 && mkdir("d", 0755) == 0 &&
           chdir("d") == 0)
        made++;
    if (!attacked)
        printf("nested %d\n", made);
    fflush(stdout);
    attacked = 1;
    return K_UNKNOWN;
}
