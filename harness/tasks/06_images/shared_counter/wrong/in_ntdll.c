#include "unit.h"

// Borrows a variable of a DLL that every process has.
volatile LONG *shared_counter(void) {
    return (volatile LONG *)GetModuleHandleA("ntdll.dll");
}
