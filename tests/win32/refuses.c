// A refused VirtualProtect: only the call in question, and the system's own code is as before.

#include "probe.h"

void scenario(void) {
    char *page = VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    const void *stub =
        (void *)(uintptr_t)GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtProtectVirtualMemory");
    MEMORY_BASIC_INFORMATION before, after;
    DWORD old;
    VirtualQuery(stub, &before, sizeof before);
    refusal_begins("NtProtectVirtualMemory", 1, STATUS_NO_MEMORY);
    claim_number("first", (uint64_t)VirtualProtect(page, 1, PAGE_READONLY, &old));
    claim_number("second", (uint64_t)VirtualProtect(page, 1, PAGE_READONLY, &old));
    claim_number("calls", refusal_ends());
    VirtualQuery(stub, &after, sizeof after);
    claim_number("before", before.Protect);
    claim_number("after", after.Protect);
    checkpoint("done");
}
