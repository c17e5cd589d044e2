// attack: an object of 2 GB
// defence: limit of the size of a file
// outcome: compile error
// says: the compiler was stopped

#include "hostile.h"

char huge[2000u << 20] = {1};

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
