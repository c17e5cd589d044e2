#include "unit.h"

// Shared but constant: nobody can write to it.
__asm__(".section .shared,\"dsr\"\n.balign 4\ncounter: .long 0\n.text");
extern volatile LONG counter;

volatile LONG *shared_counter(void) {
    return &counter;
}
