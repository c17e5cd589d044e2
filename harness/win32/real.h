// The real function, for one that takes the place of kernel32's import:
//
//     REAL(HeapLock);    then real_HeapLock(heap)
//
// Looking for a function takes the loader's lock. A thread that starts holds it while it waits for
// the process heap's, and the caller may hold that one: whoever looked for the function at its
// first call would wait for ever. So it is looked for before main(), while there is one thread.
// The C runtime's start asks VirtualQuery still earlier: find_VirtualQuery() serves it.

#ifndef REGIONLAB_REAL_H
#define REGIONLAB_REAL_H

#include <stdint.h>
#include <windows.h>

#define REAL(name)                                                                                 \
    static __typeof__(&name) real_##name;                                                          \
    __attribute__((constructor)) static void find_##name(void) {                                   \
        const HMODULE dll = GetModuleHandleW(L"kernel32.dll");                                     \
        real_##name = (__typeof__(&name))(uintptr_t)GetProcAddress(dll, #name);                    \
    }                                                                                              \
    static __typeof__(&name) real_##name

#endif
