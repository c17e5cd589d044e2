#include "unit.h"

// Keeps a second handle to each thread after the first eight.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    static unsigned count;
    HANDLE own = GetCurrentProcess(), kept;
    HANDLE handle =
        CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (handle && ++count > 8)
        DuplicateHandle(own, handle, own, &kept, 0, FALSE, DUPLICATE_SAME_ACCESS);
    return handle;
}
