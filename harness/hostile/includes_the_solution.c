// attack: includes the solution
// defence: it is not in the compiler's sandbox
// outcome: compile error
// says: fatal error:

#include "@CHECKOUT@/solutions/02_private/commit_window.c"
