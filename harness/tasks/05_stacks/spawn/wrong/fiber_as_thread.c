#include "unit.h"

// A fiber has a stack of the right size, but nothing runs on it and it is no thread.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    return CreateFiberEx(0, reserve, 0, (LPFIBER_START_ROUTINE)(void *)run, argument);
}
