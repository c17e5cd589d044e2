#include "unit.h"

// Without the flag the size is the part of the stack to commit at the start.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    return CreateThread(NULL, reserve, run, argument, 0, NULL);
}
