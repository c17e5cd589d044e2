#include "unit.h"

// A section with every right there is.
__asm__(".section .shared,\"xws\"\n.balign 4\ncounter: .long 0\n.text");
extern volatile LONG counter;

volatile LONG *shared_counter(void) {
    return &counter;
}
