// attack: lets its children touch memory, each within the limit of a process
// defence: limit of memory of all processes together
// outcome: no checkpoint
// says: it used more than 1536 MB of memory

#include "hostile.h"

// Before main, where the child is told from the program by a variable.
__attribute__((constructor)) static void child(void) {
    if (!GetEnvironmentVariableA("CHILD", NULL, 0))
        return;
    for (char *got; (got = VirtualAlloc(NULL, 16 << 20, MEM_COMMIT, PAGE_READWRITE)) != NULL;)
        touch(got, 16 << 20);
    Sleep(INFINITE);
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    char name[MAX_PATH];
    GetModuleFileNameA(NULL, name, sizeof name);
    SetEnvironmentVariableA("CHILD", "1");
    for (int i = 0; i < 4; i++) {
        STARTUPINFOA start = {.cb = sizeof start};
        PROCESS_INFORMATION made;
        CreateProcessA(name, NULL, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made);
    }
    Sleep(INFINITE);
}
