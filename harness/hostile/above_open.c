// attack: opens a file of the grader from code among the libraries
// defence: the file is not in the sandbox (or Landlock refuses it)
// outcome: failed
// prints: code among the libraries\s+open -(2|13)\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    printf("open %lld\n", call(SYS_open, (Word) "@SECRET@", 0, 0));
}
