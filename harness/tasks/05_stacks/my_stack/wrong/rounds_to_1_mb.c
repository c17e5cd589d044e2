#include "unit.h"

// Assumes that a stack begins at a multiple of its size, as in some kernels.
void my_stack(void **low, void **high) {
    char local = 0;
    *low = (void *)((ULONG_PTR)&local & ~(ULONG_PTR)0xfffff);
    *high = (char *)*low + 0x100000;
}
