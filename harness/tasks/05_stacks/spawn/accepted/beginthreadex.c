#include "unit.h"
#include <process.h>

// The C runtime's way: the same flag, and a thread that the runtime knows about.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    return (HANDLE)_beginthreadex(NULL, (unsigned)reserve,
                                  (unsigned(__stdcall *)(void *))(void *)run, argument,
                                  STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}
