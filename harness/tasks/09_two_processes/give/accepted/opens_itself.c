#include "unit.h"

// Uses a real handle to its own process instead of the pseudo handle.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL, self = OpenProcess(PROCESS_DUP_HANDLE, FALSE, GetCurrentProcessId());
    const BOOL done =
        DuplicateHandle(self, section, process, &there, 0, FALSE, DUPLICATE_SAME_ACCESS);
    CloseHandle(self);
    return done ? there : NULL;
}
