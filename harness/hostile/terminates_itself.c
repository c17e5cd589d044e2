// attack: ends the process from a thread, without the runtime
// defence: every checkpoint that the task expects must have been reached
// outcome: no checkpoint
// says: before checkpoint `after`

#include "hostile.h"

static DWORD WINAPI end(void *unused) {
    (void)unused;
    return TerminateProcess(GetCurrentProcess(), 0);
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    CloseHandle(CreateThread(NULL, 0, end, NULL, 0, NULL));
    Sleep(INFINITE);
}
