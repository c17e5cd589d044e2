// What makes a wrong program wrong here as well: addresses that cannot be guessed,
// and nothing left at zero by chance.

#include "probe_private.h"

// The sizes follow from the parameter alone, so that a run can be repeated. A linear
// congruential generator (Knuth, MMIX); its high bits are good enough for sizes.
void decoys(void) {
    uint64_t seed = parameter("decoys"), state = seed * 6364136223846793005u + 1442695040888963407u;
    void *given_back[64];
    unsigned back = 0, count = 3 + (unsigned)(state >> 60); // 3 to 18
    for (unsigned i = 0; i < count; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t granules = 1 + (state >> 32) % 16; // 64 KB to 1 MB
        void *base = VirtualAlloc(NULL, granules << 16, MEM_RESERVE, PAGE_NOACCESS);
        if (base && state >> 63)
            given_back[back++] = base;
    }
    while (back)
        VirtualFree(given_back[--back], 0, MEM_RELEASE);
}

// Fills a frame as large as what the student's functions are likely to use below
// this one. Not inlined: the frame must end before the student's begin.
__attribute__((noinline)) static void fill_stack(void) {
    char frame[64 * 1024];
    for (volatile char *byte = frame; byte < frame + sizeof frame; byte++)
        *byte = (char)0xa5;
}

// The volatile registers of the x64 calling convention, RAX among them: a void
// function may leave it as it likes.
void poison_stack(void) {
    fill_stack();
    __asm__ volatile("movabs $0xa5a5a5a5a5a5a5a5, %%rax\n\t"
                     "mov %%rax, %%rcx\n\tmov %%rax, %%rdx\n\tmov %%rax, %%r8\n\t"
                     "mov %%rax, %%r9\n\tmov %%rax, %%r10\n\tmov %%rax, %%r11\n\t"
                     "movq %%rax, %%xmm0\n\tmovq %%rax, %%xmm1\n\tmovq %%rax, %%xmm2\n\t"
                     "movq %%rax, %%xmm3\n\tmovq %%rax, %%xmm4\n\tmovq %%rax, %%xmm5"
                     :
                     :
                     : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2",
                       "xmm3", "xmm4", "xmm5");
}
