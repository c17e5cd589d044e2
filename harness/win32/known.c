// A program whose address space is known: one allocation of each kind, and what
// VirtualQuery reports about all of them, kept in its own data, where it can be read from
// outside.
// linux/calibrate.c finds Wine's tables with it, and proves what it found.

#include "probe.h"

static MEMORY_BASIC_INFORMATION walk[4096];
static size_t walk_count;

// One view that Wine fills in only when asked (SEC_RESERVE), one with a page committed.
static void make_views(void) {
    HANDLE reserved = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                         0, 1 << 20, NULL);
    char *view = MapViewOfFile(reserved, FILE_MAP_WRITE, 0, 0, 0);
    VirtualAlloc(view + 0x10000, 0x3000, MEM_COMMIT, PAGE_READWRITE);
    HANDLE committed =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1 << 17, NULL);
    MapViewOfFile(committed, FILE_MAP_READ, 0, 0, 0);
    MapViewOfFile(committed, FILE_MAP_COPY, 0, 0, 0);
}

// Every protection, a page each, in one allocation; and some in which the state changes.
static void make_private(void) {
    static const DWORD protects[] = {PAGE_READONLY,          PAGE_READWRITE,
                                     PAGE_EXECUTE,           PAGE_EXECUTE_READ,
                                     PAGE_EXECUTE_READWRITE, PAGE_READONLY | PAGE_GUARD};
    const size_t count = sizeof protects / sizeof *protects;
    char *each = VirtualAlloc(NULL, count * 0x1000, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    for (size_t i = 0; i < count; i++) {
        DWORD old;
        VirtualProtect(each + i * 0x1000, 0x1000, protects[i], &old);
    }
    char *holes = VirtualAlloc(NULL, 0x40000, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(holes + 0x4000, 0x8000, MEM_COMMIT, PAGE_READONLY);
    VirtualFree(holes + 0x6000, 0x1000, MEM_DECOMMIT);
    char *watched =
        VirtualAlloc(NULL, 0x10000, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    watched[0x2000] = 1;
    VirtualAlloc(NULL, 1ull << 33, MEM_RESERVE, PAGE_NOACCESS); // over more than one 4 GB
    VirtualAlloc(NULL, 0x10000, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN, PAGE_READWRITE);
}

static void walk_all(void) {
    const char *at = NULL;
    while (walk_count < sizeof walk / sizeof *walk &&
           VirtualQuery(at, &walk[walk_count], sizeof *walk)) {
        at = (const char *)walk[walk_count].BaseAddress + walk[walk_count].RegionSize;
        walk_count++;
    }
}

static const void *allocate(DWORD how, DWORD protect) {
    return VirtualAlloc(NULL, 0x10000, how, protect);
}

static const char *wine_version(void) {
    FARPROC get = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version");
    return get ? ((const char *(*)(void))(void (*)(void))get)() : "";
}

void scenario(void) {
    char local = 0;
    make_private();
    make_views();
    claim_pointer("committed", allocate(MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    claim_pointer("guarded", allocate(MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD));
    claim_pointer("no_access", allocate(MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS));
    claim_pointer("reserved", allocate(MEM_RESERVE, PAGE_NOACCESS));
    claim_pointer("version", wine_version());
    claim_pointer("local", &local);
    claim_number("process", GetCurrentProcessId());
    claim_number("thread", GetCurrentThreadId());
    claim_pointer("teb", NtCurrentTeb());
    walk_all();
    claim_pointer("walk", walk);
    claim_number("walk_count", walk_count);
    checkpoint("known");
}
