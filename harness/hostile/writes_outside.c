// attack: writes outside: into the checkout, Wine's folders, the prefix, its own program
// defence: read-only or not in the sandbox
// outcome: failed
// prints: created 0\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    printf("created %d\n", creates("\\\\?\\unix@OUTSIDE@/file") +
                               creates("\\\\?\\unix@CHECKOUT@/file") + creates("Z:\\usr\\file") +
                               creates("C:\\windows\\file") +
                               creates("C:\\windows\\system32\\kernel32.dll") +
                               creates("C:\\task\\commit_window.exe"));
}
