// attack: leaves folders in folders among the evidence, with names so long that no path reaches the
//     last
// defence: what a program leaves is counted, taken back and removed without walking down by path
// outcome: no checkpoint|failed|timeout
// prints: nested \d+

#include "hostile.h"

enum { SYS_mkdir = 83, SYS_chdir = 80 };

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    char name[256];
    int made = 0;
    memset(name, 'n', 255);
    name[255] = 0;
    call(SYS_chdir, (Word) "/evidence", 0, 0);
    while (made < 1000 && call(SYS_mkdir, (Word)name, 0755, 0) == 0 &&
           call(SYS_chdir, (Word)name, 0, 0) == 0)
        made++;
    printf("nested %d\n", made);
}
