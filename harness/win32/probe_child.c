// A task's second process: this program again, run as a child that parks.

#include "probe_private.h"

#include <stdio.h>
#include <stdlib.h>

#define PARK_TIMEOUT_MS 10000
#define FILLS_LOW       1 // beside the event: the lowest two bits of a handle say nothing

static HANDLE parked; // in a child: the event that start_child() waits for

// Starts this program with exactly two handles: the event, and standard error, which
// is the child's output too.
static bool create_child(HANDLE event, PROCESS_INFORMATION *process) {
    static char path[MAX_PATH * 4], command[MAX_PATH * 4 + 64];
    static _Alignas(16) char list_space[256]; // one attribute
    HANDLE inherited[] = {event, GetStdHandle(STD_ERROR_HANDLE)};
    SIZE_T size = sizeof list_space;
    STARTUPINFOEXA start = {.StartupInfo = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES},
                            .lpAttributeList = (void *)list_space};
    start.StartupInfo.hStdOutput = start.StartupInfo.hStdError = inherited[1];

    DWORD length = GetModuleFileNameA(NULL, path, sizeof path);
    if (length == 0 || length == sizeof path)
        return false;
    snprintf(command, sizeof command, "\"%s\" --regionlab-child %llx", path,
             (unsigned long long)(uintptr_t)event | (probe_fills_low_addresses() ? FILLS_LOW : 0));
    if (!SetHandleInformation(inherited[1], HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) ||
        !InitializeProcThreadAttributeList(start.lpAttributeList, 1, 0, &size))
        return false;
    bool ok = UpdateProcThreadAttribute(start.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                        inherited, sizeof inherited, NULL, NULL) &&
              CreateProcessA(path, command, NULL, NULL, TRUE,
                             DETACHED_PROCESS | EXTENDED_STARTUPINFO_PRESENT, NULL, NULL,
                             &start.StartupInfo, process);
    DeleteProcThreadAttributeList(start.lpAttributeList);
    return ok;
}

// Returns NULL if it could not be started, or ended before it was parked.
static HANDLE start_and_park(DWORD *pid) {
    SECURITY_ATTRIBUTES inheritable = {.nLength = sizeof inheritable, .bInheritHandle = TRUE};
    PROCESS_INFORMATION child = {.hProcess = NULL};
    HANDLE event = CreateEventA(&inheritable, TRUE, FALSE, NULL);
    if (!event)
        return NULL;
    if (create_child(event, &child)) {
        CloseHandle(child.hThread);
        *pid = child.dwProcessId;
        HANDLE either[] = {event, child.hProcess};
        if (WaitForMultipleObjects(2, either, FALSE, PARK_TIMEOUT_MS) != WAIT_OBJECT_0) {
            end_child(child.hProcess);
            child.hProcess = NULL;
        }
    }
    CloseHandle(event);
    return child.hProcess;
}

// Twice: once in thousands of times Wine cannot start a program (_never_began() in
// harness/grader/grading/record.py).
HANDLE start_child(DWORD *pid) {
    HANDLE child = start_and_park(pid);
    if (!child)
        child = start_and_park(pid);
    if (child)
        probe_ledger_follows(*pid);
    return child;
}

void end_child(HANDLE child) {
    TerminateProcess(child, 0);
    WaitForSingleObject(child, PARK_TIMEOUT_MS);
    CloseHandle(child);
}

void child_is_parked(void) {
    SetEvent(parked);
    Sleep(INFINITE);
}

void probe_run_child(const char *park) {
    const uintptr_t event = (uintptr_t)strtoull(park, NULL, 16);
    parked = (HANDLE)(event & ~(uintptr_t)FILLS_LOW);
    probe_divert();
    if (event & FILLS_LOW)
        probe_fill_low_addresses();
    scenario_child();
}
