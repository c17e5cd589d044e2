#include "unit.h"

// Guesses the name from the protection, as if every program had the same three sections.
BOOL section_of(HMODULE module, const void *address, char name[9]) {
    MEMORY_BASIC_INFORMATION run;
    if (!VirtualQuery(address, &run, sizeof run) || run.AllocationBase != (void *)module ||
        address < (const void *)((const char *)module + 0x1000))
        return FALSE;
    strcpy(name, run.Protect == PAGE_EXECUTE_READ ? ".text"
                 : run.Protect == PAGE_READONLY   ? ".rdata"
                                                  : ".data");
    return TRUE;
}
