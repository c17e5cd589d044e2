#include "unit.h"

// The address of the argument is not the argument.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    return CreateThread(NULL, reserve, run, &argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}
