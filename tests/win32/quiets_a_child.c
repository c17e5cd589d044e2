// Claims what quiet_loader(), which is linked into this program, changes in a child that has not
// run yet. (Wine 8 copies a process's parameters when it begins to run, and not that one; it has no
// threads of the loader.)

#include "../../harness/win32/record.h"
#include "probe.h"

#include <winternl.h>

enum { PEB_PARAMETERS = 0x20, LOADER_THREADS = 0x40c };

static ULONG loader_threads_of(HANDLE process) {
    PROCESS_BASIC_INFORMATION basic;
    uintptr_t parameters = 0;
    ULONG threads = 99;
    NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof basic, NULL);
    ReadProcessMemory(process, (char *)basic.PebBaseAddress + PEB_PARAMETERS, &parameters,
                      sizeof parameters, NULL);
    ReadProcessMemory(process, (void *)(parameters + LOADER_THREADS), &threads, sizeof threads,
                      NULL);
    return threads;
}

void scenario(void) {
    char path[MAX_PATH];
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION child = {.hProcess = NULL};
    GetModuleFileNameA(NULL, path, sizeof path);
    if (!CreateProcessA(path, NULL, NULL, NULL, FALSE, CREATE_SUSPENDED | DETACHED_PROCESS, NULL,
                        NULL, &start, &child))
        cannot("start a child");
    claim_number("threads_before", loader_threads_of(child.hProcess));
    quiet_loader(child.hProcess);
    claim_number("threads_after", loader_threads_of(child.hProcess));
    TerminateProcess(child.hProcess, 0);
    checkpoint("asked");
}
