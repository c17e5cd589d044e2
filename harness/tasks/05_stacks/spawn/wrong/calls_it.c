#include "unit.h"

// Calls the procedure itself, on the caller's stack.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    (void)reserve;
    run(argument);
    return GetCurrentThread();
}
