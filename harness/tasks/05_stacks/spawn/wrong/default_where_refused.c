#include "unit.h"

// Where there is no thread of this size, one with a default stack is tried.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    HANDLE handle =
        CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    return handle ? handle : CreateThread(NULL, 0, run, argument, 0, NULL);
}
