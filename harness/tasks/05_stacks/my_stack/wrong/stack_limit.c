#include "unit.h"

// The two ends that the TEB begins with: but the lower is that of the committed part.
void my_stack(void **low, void **high) {
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();
    *low = tib->StackLimit;
    *high = tib->StackBase;
}
