#include "unit.h"

// DeallocationStack is at offset 0x1478 of a 64-bit TEB, which the register gs points to.
void my_stack(void **low, void **high) {
    *low = (void *)__readgsqword(0x1478);
    *high = ((const NT_TIB *)NtCurrentTeb())->StackBase;
}
