#include "unit.h"

// Measures from the end where the stack began: that is what is used.
size_t stack_left(void) {
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();
    char local = 0;
    return (size_t)((char *)tib->StackBase - &local);
}
