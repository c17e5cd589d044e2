// A DLL loaded at run time, a function of it called, and the DLL given back.
#define UNICODE
#include <stdio.h>
#include <windows.h>

int main(void) {
    HMODULE dll = LoadLibrary(TEXT("version.dll"));
    if (!dll) {
        printf("no DLL: %lu\n", GetLastError());
        return 1;
    }
    FARPROC function = GetProcAddress(dll, "GetFileVersionInfoSizeW");
    printf("the function is at %p\n", (void *)function);
    HMODULE again = LoadLibrary(TEXT("version.dll"));
    printf("the same module: %d\n", dll == again);
    FreeLibrary(again);
    FreeLibrary(dll);
    if (!LoadLibrary(TEXT("no_such.dll")))
        printf("no_such.dll: error %lu\n", GetLastError());

    // Functions that the linker does not know, as one calls them without their headers.
    typedef LONG(NTAPI * Allocate)(HANDLE, PVOID *, ULONG_PTR, PSIZE_T, ULONG, ULONG);
    Allocate allocate =
        (Allocate)(void *)GetProcAddress(GetModuleHandle(TEXT("ntdll")), "NtAllocateVirtualMemory");
    void *base = NULL;
    SIZE_T size = 10000;
    LONG status = allocate(GetCurrentProcess(), &base, 0, &size, MEM_RESERVE | MEM_COMMIT,
                           PAGE_EXECUTE_READWRITE);
    printf("status %lx, %lu bytes\n", (unsigned long)status, (unsigned long)size);
    return 0;
}
