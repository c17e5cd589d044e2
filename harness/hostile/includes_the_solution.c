// attack: includes the solution
// defence: the compiler is in a sandbox where it is not
// outcome: compile error
// says: No such file

#include "@CHECKOUT@/solutions/02_private/commit_window.c"
