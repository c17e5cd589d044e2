// attack: writes over the DLL that the task asks about, which is next to the program
// defence: helpers are read-only
// outcome: no checkpoint
// prints: written 0, renamed 0, deleted 0

#include "unit.h"

#include <stdio.h>

BOOL section_of(HMODULE module, const void *address, char name[9]) {
    (void)module, (void)address, (void)name;
    HANDLE file = CreateFileA("C:\\task\\odd.dll", GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("written %d, renamed %d, deleted %d\n", file != INVALID_HANDLE_VALUE,
           MoveFileA("C:\\task\\odd.dll", "C:\\task\\even.dll"), DeleteFileA("C:\\task\\odd.dll"));
    fflush(stdout);
    ExitProcess(0);
}
