// attack: includes a file of the grader, so that the errors quote its lines
// defence: it is not in the compiler's sandbox
// outcome: compile error
// says: fatal error:

#include "hostile.h"

#include "@SECRET@"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
