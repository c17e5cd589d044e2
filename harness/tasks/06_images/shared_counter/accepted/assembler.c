#include "unit.h"

// The section's flags in the assembler's words: data, writable, shared.
__asm__(".section .ours,\"dws\"\n.balign 4\ncounter: .long 0\n.text");
extern volatile LONG counter;

volatile LONG *shared_counter(void) {
    return &counter;
}
