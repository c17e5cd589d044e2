#include "unit.h"

// Subtracts the program's default from the top: right only for threads that asked for no size.
void my_stack(void **low, void **high) {
    const char *image = (const char *)GetModuleHandle(NULL);
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)image;
    const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)(image + dos->e_lfanew);
    char *top = ((const NT_TIB *)NtCurrentTeb())->StackBase;
    *low = top - headers->OptionalHeader.SizeOfStackReserve;
    *high = top;
}
