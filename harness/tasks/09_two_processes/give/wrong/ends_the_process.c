#include "unit.h"

// Ends the process that it was to give something to.
HANDLE give(HANDLE process, HANDLE section) {
    (void)section;
    HANDLE all = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, GetProcessId(process));
    TerminateProcess(all, 0);
    WaitForSingleObject(all, INFINITE);
    CloseHandle(all);
    return NULL;
}
