// What keeps a wrong program from being right by luck: addresses that cannot be guessed,
// and no memory that happens to be zero.

#include "probe_private.h"

// SplitMix64 (Steele, Lea, Flood 2014): good numbers from seeds as near as 1, 2, 3.
static uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

// First some that stay, so that not even the first hole is where it would be; then more, of
// which every second one is given back. All follows from the parameter, so that a run can be
// repeated.
void decoys(void) {
    uint64_t state = parameter("decoys");
    void *holes[16];
    unsigned hole_count = 0, stay = 1 + next_random(&state) % 8,
             more = 4 + next_random(&state) % 12;
    for (unsigned i = 0; i < stay + more; i++) {
        const size_t granules = 1 + next_random(&state) % 16; // 64 KB to 1 MB
        void *base = VirtualAlloc(NULL, granules << 16, MEM_RESERVE, PAGE_NOACCESS);
        if (base && i >= stay && next_random(&state) % 2)
            holes[hole_count++] = base;
    }
    while (hole_count)
        VirtualFree(holes[--hole_count], 0, MEM_RELEASE);
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
