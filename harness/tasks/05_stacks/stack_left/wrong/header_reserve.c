#include "unit.h"

// Uses the size in the program's header, the default for threads.
size_t stack_left(void) {
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();
    const char *image = (const char *)GetModuleHandle(NULL);
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)image;
    const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)(image + dos->e_lfanew);
    char local = 0;
    return headers->OptionalHeader.SizeOfStackReserve - (size_t)((char *)tib->StackBase - &local);
}
