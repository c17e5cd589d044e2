#include "unit.h"

// Uses the first two ends in the TEB, but the lower one is that of the committed part.
void my_stack(void **low, void **high) {
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();
    *low = tib->StackLimit;
    *high = tib->StackBase;
}
