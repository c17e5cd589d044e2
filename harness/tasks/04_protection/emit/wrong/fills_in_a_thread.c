#include "unit.h"

// Has the code written by a thread of its own.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    HANDLE thread = CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)(ULONG_PTR)fill, code, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    DWORD before;
    if (!VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    FlushInstructionCache(GetCurrentProcess(), code, bytes);
    return (code_fn)(ULONG_PTR)code;
}
