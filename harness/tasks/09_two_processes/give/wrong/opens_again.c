#include "unit.h"

// Takes the right that it lacks.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL, all = OpenProcess(PROCESS_DUP_HANDLE, FALSE, GetProcessId(process));
    const BOOL done =
        DuplicateHandle(GetCurrentProcess(), section, all, &there, 0, FALSE, DUPLICATE_SAME_ACCESS);
    CloseHandle(all);
    return done ? there : NULL;
}
