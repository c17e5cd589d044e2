// attack: includes a file of the grader's, for its lines to stand in the errors
// defence: the compiler is in a sandbox where it is not
// outcome: compile error
// says: fatal error:

#include "hostile.h"

#include "@SECRET@"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
