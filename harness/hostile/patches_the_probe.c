// attack: replaces checkpoint() by a return
// defence: a submission that needs the probe's functions is not run
// outcome: forbidden call
// says: belongs to the grader's side of the program

#include "hostile.h"

void checkpoint(const char *name);

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    DWORD old;
    unsigned char *code = (unsigned char *)(uintptr_t)checkpoint;
    VirtualProtect(code, 1, PAGE_EXECUTE_READWRITE, &old);
    *code = 0xc3; // ret
    printf("patched\n");
}
