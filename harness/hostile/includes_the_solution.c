// attack: includes the solution
// defence: the compiler is in a sandbox where it is not
// outcome: compile error
// says: fatal error:

#include "@CHECKOUT@/solutions/02_private/commit_window.c"
