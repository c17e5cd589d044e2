// The same system call by three ways: each is counted, and the one that is asked for is refused.
// The system's own code is as before, even where the call is the one that protects memory.

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

static void allocate(unsigned nth) {
    unsigned made = 0;
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    for (unsigned way = 0; way < 3; way++)
        made |= (ways[way]() != NULL) << way;
    claim_number_at("calls", nth, refusal_ends());
    claim_number_at("made", nth, made);
}

static DWORD protection_of(const void *page) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(page, &info, sizeof info) ? info.Protect : 0;
}

static void protect(void *page) {
    const void *stub =
        (void *)(uintptr_t)GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtProtectVirtualMemory");
    DWORD old;
    claim_number("stub_before", protection_of(stub));
    refusal_begins("NtProtectVirtualMemory", 1, STATUS_NO_MEMORY);
    claim_number("first", (uint64_t)VirtualProtect(page, 1, PAGE_READONLY, &old));
    claim_number("second", (uint64_t)VirtualProtect(page, 1, PAGE_READONLY, &old));
    claim_number("protections", refusal_ends());
    claim_number("stub_after", protection_of(stub));
}

void scenario(void) {
    for (unsigned nth = 0; nth <= 3; nth++)
        allocate(nth);
    claim_number("after", allocate_virtual() != NULL);
    protect(VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    checkpoint("refused");
}
