#include "unit.h"

// Calls the procedure itself, on the stack it is on.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    (void)reserve;
    run(argument);
    return GetCurrentThread();
}
