// attack: starts threads endlessly
// defence: limit of processes and threads
// outcome: no checkpoint
// says: the limit of 256 processes and threads

#include "hostile.h"

static DWORD WINAPI wait(void *unused) {
    (void)unused;
    Sleep(INFINITE);
    return 0;
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    for (;;)
        CreateThread(NULL, 65536, wait, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}
