#include "unit.h"

// The newer function takes the same flags and a process.
void *reserve_pages(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    // Not in mingw-w64's import libraries.
    typedef PVOID WINAPI virtual_alloc_2(HANDLE, PVOID, SIZE_T, ULONG, ULONG, void *, ULONG);
    HMODULE library = GetModuleHandleW(L"kernelbase.dll");
    virtual_alloc_2 *allocate = (virtual_alloc_2 *)(void *)GetProcAddress(library, "VirtualAlloc2");
    return allocate ? allocate(GetCurrentProcess(), NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS,
                               NULL, 0)
                    : NULL;
}
