#include "unit.h"

// DeallocationStack is at offset 0x1478 of a 64-bit TEB, which the register gs points to.
size_t stack_left(void) {
    char local = 0;
    return (size_t)(&local - (char *)__readgsqword(0x1478));
}
