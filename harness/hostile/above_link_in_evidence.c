// attack: puts a link to a file of the grader among the evidence
// defence: the evidence is not in the sandbox (with record.exe it is, and keeps files only)
// outcome: failed
// prints: code among the libraries\s+link (0|-2)\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    printf("link %lld\n",
           call(SYS_symlink, (Word) "@SECRET@", (Word) "/evidence/003-more-32.dmp", 0));
}
