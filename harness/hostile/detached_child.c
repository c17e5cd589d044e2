// attack: leaves a detached child that runs for ever
// defence: the sandbox; the job of record.exe
// outcome: failed
// prints: away [01], in the job [01]\b

#include "hostile.h"

__attribute__((constructor)) static void child(void) {
    if (GetEnvironmentVariableA("CHILD", NULL, 0))
        Sleep(INFINITE);
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    char name[MAX_PATH];
    GetModuleFileNameA(NULL, name, sizeof name);
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    SetEnvironmentVariableA("CHILD", "1");
    int away =
        CreateProcessA(name, NULL, NULL, NULL, FALSE, DETACHED_PROCESS | CREATE_BREAKAWAY_FROM_JOB,
                       NULL, NULL, &start, &made);
    int in_job =
        CreateProcessA(name, NULL, NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL, &start, &made);
    printf("away %d, in the job %d\n", away, in_job);
}
