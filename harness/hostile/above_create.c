// attack: creates a file outside from code among the libraries
// defence: the folder is not in the sandbox, and the rest is read-only
// outcome: failed
// prints: code among the libraries\s+created 0\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    static const char *const paths[] = {"@OUTSIDE@/file", "@CHECKOUT@/file", "/usr/file",
                                        "/etc/file", "/usr/lib/wine/file"};
    int created = 0;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        created += call(SYS_open, (Word)paths[i], 0101 /* O_CREAT | O_WRONLY */, 0666) >= 0;
    printf("created %d\n", created);
}
