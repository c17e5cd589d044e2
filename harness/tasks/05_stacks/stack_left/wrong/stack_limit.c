#include "unit.h"

// Measures down to the TEB's StackLimit, the end of what is committed.
size_t stack_left(void) {
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();
    char local = 0;
    return (size_t)(&local - (char *)tib->StackLimit);
}
