#include "unit.h"

// Passes a process id where a handle is needed.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL, id = (HANDLE)(ULONG_PTR)GetProcessId(process);
    return DuplicateHandle(GetCurrentProcess(), section, id, &there, 0, FALSE,
                           DUPLICATE_SAME_ACCESS)
               ? there
               : NULL;
}
