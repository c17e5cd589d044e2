#include "unit.h"

// Writes into the TEB that all of the stack is committed.
void my_stack(void **low, void **high) {
    NT_TIB *tib = (NT_TIB *)NtCurrentTeb();
    GetCurrentThreadStackLimits((PULONG_PTR)low, (PULONG_PTR)high);
    tib->StackLimit = *low;
}
