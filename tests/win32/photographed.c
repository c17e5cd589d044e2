// photographed break|end|crash|fault|sleep|ctrl|pid|name REGIONS.exe: makes a window of two pages,
// says where, and gives regions.exe the moment that the word names. `pid` and `name` have it
// capture this very process.

#include <stdio.h>
#include <string.h>
#include <windows.h>

#define PAGE 4096u

static int capture_me(const char *regions, int by_name) {
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    char line[300];
    DWORD code = 99;
    snprintf(line, sizeof line,
             by_name ? "\"%s\" --json --kind private --pid photographed"
                     : "\"%s\" --json --kind private --pid 0x%lx",
             regions, GetCurrentProcessId());
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &made))
        return 98;
    WaitForSingleObject(made.hProcess, INFINITE);
    GetExitCodeProcess(made.hProcess, &code);
    return (int)code;
}

int main(int argc, char **argv) {
    const char *moment = argc > 1 ? argv[1] : "";
    char *base = VirtualAlloc(NULL, 16 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(base + 3 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    fprintf(stderr, "base 0x%llx\n", (unsigned long long)(uintptr_t)base);
    printf("printed\n");
    fflush(stdout);
    if (strcmp(moment, "crash") == 0)
        TerminateProcess(GetCurrentProcess(), 0x77);
    if (strcmp(moment, "pid") == 0 || strcmp(moment, "name") == 0)
        return capture_me(argv[2], strcmp(moment, "name") == 0);
    if (strcmp(moment, "fault") == 0)
        base[0] = 1;
    if (strcmp(moment, "ctrl") == 0)
        RaiseException(DBG_CONTROL_C, 0, 0, NULL); // as the console does it
    if (strcmp(moment, "ctrl") == 0 || strcmp(moment, "sleep") == 0)
        Sleep(30000);
    if (strcmp(moment, "break") == 0) {
        DebugBreak();
        VirtualFree(base, 0, MEM_RELEASE); // at the end it is gone
    }
    return 0;
}
