// The same system call by three ways: each is counted, and the one that is asked for is refused.

#include "probe.h"
#include <winternl.h>

static void *allocate_virtual(void) {
    return VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_READWRITE);
}

static void *allocate_ex(void) {
    return VirtualAllocEx(GetCurrentProcess(), NULL, 4096, MEM_RESERVE, PAGE_READWRITE);
}

static void *allocate_native(void) {
    extern NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE, void **, ULONG_PTR, SIZE_T *, ULONG,
                                                  ULONG);
    void *base = NULL;
    SIZE_T size = 4096;
    NtAllocateVirtualMemory(GetCurrentProcess(), &base, 0, &size, MEM_RESERVE, PAGE_READWRITE);
    return base;
}

static void *(*const ways[])(void) = {allocate_virtual, allocate_ex, allocate_native};

void scenario(void) {
    for (unsigned nth = 0; nth <= 3; nth++) {
        unsigned made = 0;
        refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
        for (unsigned way = 0; way < 3; way++)
            made |= (ways[way]() != NULL) << way;
        claim_number_at("calls", nth, refusal_ends());
        claim_number_at("made", nth, made);
    }
    claim_number("after", allocate_virtual() != NULL);
    checkpoint("refused");
}
