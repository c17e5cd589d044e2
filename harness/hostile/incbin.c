// attack: makes the assembler embed a file of the grader
// defence: it is not in the compiler's sandbox
// outcome: compile error
// says: file not found

#include "hostile.h"

__asm__(".data\nsecret: .incbin \"@SECRET@\"\n");

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
