#include "unit.h"

// A stack is 1 MB, as everybody knows.
size_t stack_left(void) {
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();
    char local = 0;
    return 0x100000 - (size_t)((char *)tib->StackBase - &local);
}
