// What decoys() and poison_stack() leave behind.

#include "probe.h"

// A word of the unused stack, `below` bytes below here. In assembler, because C has no
// such thing; the red zone that x64 Windows lacks is not in the way.
static inline uint64_t stack_word(size_t below) {
    uint64_t word;
    __asm__ volatile("mov %%rsp, %0\n\tsub %1, %0\n\tmov (%0), %0" : "=&r"(word) : "r"(below));
    return word;
}

void scenario(void) {
    decoys();
    void *next = VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS);
    poison_stack();
    const uint64_t close = stack_word(512), deep = stack_word(60000);
    claim_pointer("next", next);
    claim_number("close", close);
    claim_number("deep", deep);
    checkpoint("after");
}
