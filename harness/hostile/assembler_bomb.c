// attack: makes the assembler repeat a line for ever
// defence: limits of time and memory of the compiler
// outcome: compile error
// says: the compiler was stopped

#include "hostile.h"

__asm__(".rept 2000000000\n.quad 0, 1, 2, 3\n.endr\n");

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
