#include "unit.h"

// The newer function takes the same flags and a process.
BOOL commit_window(void *base, size_t first, size_t count) {
    // Not in mingw-w64's import libraries.
    typedef PVOID WINAPI virtual_alloc_2(HANDLE, PVOID, SIZE_T, ULONG, ULONG, void *, ULONG);
    HMODULE library = GetModuleHandleW(L"kernelbase.dll");
    virtual_alloc_2 *allocate = (virtual_alloc_2 *)(void *)GetProcAddress(library, "VirtualAlloc2");
    return allocate && allocate(GetCurrentProcess(), (char *)base + first * 4096, count * 4096,
                                MEM_COMMIT, PAGE_READWRITE, NULL, 0) != NULL;
}
