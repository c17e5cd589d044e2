// A child that has not run yet: no loader list, one thread, stopped by its creator.

#include "probe.h"

void scenario(void) {
    char path[MAX_PATH];
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION child = {.hProcess = NULL};
    GetModuleFileNameA(NULL, path, sizeof path);
    claim_number("made",
                 CreateProcessA(path, NULL, NULL, NULL, FALSE, CREATE_SUSPENDED | DETACHED_PROCESS,
                                NULL, NULL, &start, &child));
    checkpoint("suspended");
    claim_number("suspends", ResumeThread(child.hThread)); // the count before: 1 is its creator's
    TerminateProcess(child.hProcess, 0);
    checkpoint("gone");
}
