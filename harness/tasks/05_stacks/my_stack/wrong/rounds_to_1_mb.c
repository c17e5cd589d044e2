#include "unit.h"

// Takes a stack to lie on a multiple of its size, as it does in some kernels.
void my_stack(void **low, void **high) {
    char local = 0;
    *low = (void *)((ULONG_PTR)&local & ~(ULONG_PTR)0xfffff);
    *high = (char *)*low + 0x100000;
}
