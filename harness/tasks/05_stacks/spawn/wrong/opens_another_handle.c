#include "unit.h"

// Opens a second handle by the thread's id and forgets the first.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    DWORD id;
    CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, &id);
    return OpenThread(THREAD_ALL_ACCESS, FALSE, id);
}
