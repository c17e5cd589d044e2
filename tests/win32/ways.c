// Other ways to ask for memory, which no task uses: what lesson 02 says of Wine.

#include "probe.h"

typedef struct Parameter { // MEM_EXTENDED_PARAMETER
    ULONG64 type;          // 1: address requirements
    const void *requirements;
} Parameter;
typedef struct Requirements { // MEM_ADDRESS_REQUIREMENTS
    uintptr_t lowest, highest;
    SIZE_T alignment;
} Requirements;
typedef void *(WINAPI *Allocate2)(HANDLE, void *, SIZE_T, ULONG, ULONG, const Parameter *, ULONG);

enum { BYTES = 65536, PLACEHOLDER = 0x40000 };

static Allocate2 allocate2;

static uintptr_t reserve_where(uintptr_t lowest, uintptr_t highest, SIZE_T alignment) {
    const Requirements wanted = {lowest, highest, alignment};
    const Parameter parameter_of = {1, &wanted};
    return (uintptr_t)allocate2(NULL, NULL, BYTES, MEM_RESERVE, PAGE_NOACCESS, &parameter_of, 1);
}

static void try_allocate2(void) {
    allocate2 = (Allocate2)(void (*)(void))GetProcAddress(GetModuleHandleA("kernelbase.dll"),
                                                          "VirtualAlloc2");
    claim_number("aligned", reserve_where(0, 0, 1 << 22));
    claim_number("between", reserve_where(0x200000000, 0x2ffffffff, 0));
    const void *place =
        allocate2(NULL, NULL, BYTES, MEM_RESERVE | PLACEHOLDER, PAGE_NOACCESS, NULL, 0);
    claim_number("placeholder_error", place ? 0 : GetLastError());
}

static void try_large_pages(void) {
    const SIZE_T size = GetLargePageMinimum();
    const void *pages =
        VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE);
    claim_number("large_error", pages ? 0 : GetLastError());
    claim_number("large_minimum", size);
}

static void try_frames(void) {
    ULONG_PTR count = 1, frame;
    const BOOL done = AllocateUserPhysicalPages(GetCurrentProcess(), &count, &frame);
    claim_number("frames_error", done ? 0 : GetLastError());
}

void scenario(void) {
    ULONG node = 99;
    claim_pointer("usual", VirtualAlloc(NULL, BYTES, MEM_RESERVE, PAGE_NOACCESS));
    claim_pointer("top", VirtualAlloc(NULL, BYTES, MEM_RESERVE | MEM_TOP_DOWN, PAGE_NOACCESS));
    try_allocate2();
    try_large_pages();
    try_frames();
    GetNumaHighestNodeNumber(&node);
    claim_number("highest_node", node);
    checkpoint("tried");
}
