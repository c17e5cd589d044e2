#include "unit.h"

// Where there is no thread, run is called all the same.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    HANDLE handle =
        CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!handle)
        run(argument);
    return handle;
}
