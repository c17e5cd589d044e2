#include "unit.h"

// Only looks.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    return VirtualQueryEx(process, address, &run, sizeof run) && run.State == MEM_FREE;
}
