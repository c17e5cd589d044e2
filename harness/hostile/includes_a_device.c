// attack: includes /dev/zero
// defence: limit of time or memory, or the compiler refuses it
// outcome: compile error

#include "/dev/zero"
