#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, GRAIN = 65536, OFFSET = 0x123, MOST_ANSWERS = 64 };

// What the two results hold before each call; not the beginning of a page.
static void *const untouched_base = (void *)0xa5a5a5a5a5a5;
static const SIZE_T untouched_size = 0x5a5a5a5a5a5a;

// One call and its answer: what check.c reads from the snapshot.
static struct answer {
    uint64_t address, base, size;
    uint32_t result, written;
} answers[MOST_ANSWERS];
static unsigned answer_count;

static struct odd {
    char *base;
    size_t front, middle, pages; // committed, reserved, total
} odd;

static char *touching, *single, *striped, *beyond_4_gb, *view;

static void must(const void *pointer) {
    if (!pointer)
        cannot("make an allocation of its own");
}

static char *reserve(size_t size) {
    char *base = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_READWRITE);
    must(base);
    return base;
}

static size_t odd_back(void) {
    return odd.front + odd.middle;
}

// Pages of other protections inside of the committed rest: read-only, guard, no access, code.
static void protect_odd(void) {
    static const DWORD protections[] = {PAGE_READONLY, PAGE_READWRITE | PAGE_GUARD, PAGE_NOACCESS,
                                        PAGE_EXECUTE_READ};
    for (size_t i = 0; i < 4; i++) {
        DWORD was;
        if (!VirtualProtect(odd.base + (odd_back() + 1 + i) * PAGE, PAGE, protections[i], &was))
            cannot("protect a page of its own");
    }
}

static void make_odd(void) {
    odd = (struct odd){NULL, (size_t)parameter("front"), (size_t)parameter("middle"),
                       (size_t)parameter("pages")};
    odd.base = reserve(odd.pages * PAGE);
    must(VirtualAlloc(odd.base, odd.front * PAGE, MEM_COMMIT, PAGE_READWRITE));
    must(VirtualAlloc(odd.base + odd_back() * PAGE, (odd.pages - odd_back()) * PAGE, MEM_COMMIT,
                      PAGE_READWRITE));
    protect_odd();
}

// Makes three allocations of `size` bytes, one after the other, each a single committed region
// like the others: reserves room for all, releases it and allocates it again in pieces. Another
// thread may take the room in between, so it tries more than once.
static char *make_touching(size_t size) {
    for (int tries = 0; tries < 100; tries++) {
        char *room = reserve(3 * size);
        VirtualFree(room, 0, MEM_RELEASE);
        int got = 0;
        while (got < 3 && VirtualAlloc(room + (size_t)got * size, size, MEM_RESERVE | MEM_COMMIT,
                                       PAGE_READWRITE))
            got++;
        if (got == 3)
            return room;
        while (got > 0)
            VirtualFree(room + (size_t)--got * size, 0, MEM_RELEASE);
    }
    cannot("place three allocations side by side");
}

// An allocation of many regions: every second page is committed.
static char *make_striped(size_t stripes) {
    char *base = reserve(2 * stripes * PAGE);
    for (size_t i = 0; i < stripes; i++)
        must(VirtualAlloc(base + 2 * i * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE));
    return base;
}

static char *make_view(void) {
    HANDLE section =
        CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5 * PAGE, NULL);
    char *made = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    must(made);
    CloseHandle(section);
    return made;
}

static void ask(const void *address) {
    void *base = untouched_base;
    SIZE_T size = untouched_size;
    poison_stack();
    const BOOL result = extent(address, &base, &size);
    answers[answer_count++] = (struct answer){
        .address = (uintptr_t)address,
        .base = (uintptr_t)base,
        .size = size,
        .result = result != FALSE,
        .written = base != untouched_base || size != untouched_size,
    };
}

static void ask_all(const void *const *addresses, size_t count, const char *name) {
    answer_count = 0;
    call_begins();
    for (size_t i = 0; i < count; i++)
        ask(addresses[i]);
    call_ends();
    claim_pointer("answers", answers);
    claim_number("answer_count", answer_count);
    show_bytes(answers, sizeof answers);
    checkpoint(name);
}

// In the middle of the largest free region.
static const char *in_a_gap(void) {
    MEMORY_BASIC_INFORMATION region;
    const char *middle = NULL;
    SIZE_T largest = 0;
    for (const char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize)
        if (region.State == MEM_FREE && region.RegionSize > largest) {
            largest = region.RegionSize;
            middle = at + largest / 2;
        }
    return middle;
}

static void ask_first(size_t size, size_t stripes) {
    // A reserved page beyond the first 64 KB that is not at a multiple of 64 KB itself: the
    // rounded address is then not the beginning of anything.
    size_t reserved = odd_back() - 1;
    reserved -= reserved % 16 == 0;
    int on_the_stack;
    const void *const addresses[] = {
        odd.base + PAGE + OFFSET,
        touching + size + PAGE + OFFSET,
        odd.base,
        odd.base + reserved * PAGE + OFFSET,
        odd.base + (odd_back() + 2) * PAGE + OFFSET, // its guard page
        odd.base + odd.pages * PAGE - 1,
        single + 1,
        striped + stripes * PAGE + OFFSET,
        view + PAGE + OFFSET,
        GetModuleHandleA(NULL),
        (const void *)ask_first,
        GetModuleHandleA("ntdll.dll"),
        &on_the_stack,
        GetProcessHeap(),
        beyond_4_gb + PAGE + OFFSET,
        beyond_4_gb,
        touching + size - 1,
        touching + 2 * size,
        (const void *)0x7ffe0000, // KUSER_SHARED_DATA
        NULL,
        odd.base + odd.pages * PAGE, // where no allocation can begin
        in_a_gap(),
        (const void *)0x7fffffff0000,       // the last 64 KB, which nobody can have
        (const void *)((ULONG_PTR)1 << 47), // the system's half begins here
        (const void *)~(ULONG_PTR)0,
    };
    ask_all(addresses, sizeof addresses / sizeof *addresses, "asked");
}

// The middle one of those that touch has become shorter, at the same base.
static void ask_again(size_t size) {
    char *middle = touching + size;
    const size_t shorter = size - 5 * PAGE;
    VirtualFree(middle, 0, MEM_RELEASE);
    if (VirtualAlloc(middle, shorter, MEM_RESERVE, PAGE_READWRITE) != middle)
        cannot("make a shorter allocation in its place");
    claim_pointer("middle", middle);
    const void *const addresses[] = {
        middle + PAGE + OFFSET,
        odd.base + OFFSET,
        middle + shorter,
        middle + shorter - 1,
    };
    ask_all(addresses, sizeof addresses / sizeof *addresses, "asked_again");
}

// ---- maps that are made up ----

// An allocation of MADE_UP regions, of which the first is long, between two others.
enum { MADE_UP = 100000, MADE_BASE = 0x40000000 };
static size_t first_bytes;

static void describe(size_t i, MEMORY_BASIC_INFORMATION *region) {
    const uintptr_t after = MADE_BASE + first_bytes + (MADE_UP - 1) * (uintptr_t)PAGE;
    const uintptr_t base = i == 0         ? 0
                           : i == 1       ? MADE_BASE
                           : i <= MADE_UP ? MADE_BASE + first_bytes + (i - 2) * (uintptr_t)PAGE
                                          : after;
    const DWORD protections[] = {PAGE_READWRITE, PAGE_READONLY | PAGE_NOCACHE, PAGE_NOACCESS};
    *region = (MEMORY_BASIC_INFORMATION){
        .BaseAddress = (void *)base,
        .AllocationBase = (void *)(i >= 1 && i <= MADE_UP ? (uintptr_t)MADE_BASE : base),
        .AllocationProtect = PAGE_READWRITE,
        .RegionSize = i == 0         ? (size_t)MADE_BASE
                      : i == 1       ? first_bytes
                      : i <= MADE_UP ? (size_t)PAGE
                                     : (size_t)GRAIN,
        .State = i % 4 == 3 ? MEM_RESERVE : MEM_COMMIT,
        .Protect = i % 4 == 3 ? 0 : protections[i % 3],
        .Type = MEM_PRIVATE};
}

// The same question about two maps: the allocation at that place is longer in the second, and then
// as short as before.
// No terabytes: who asks page by page is slow, and right.
static void ask_made_up(void) {
    static const size_t bytes[] = {(size_t)GRAIN << 17, (size_t)GRAIN << 18, (size_t)GRAIN << 17};
    unsigned wrong = 0, questions = 0;
    for (unsigned i = 0; i < 3; i++) {
        const size_t all = bytes[i] + (MADE_UP - 1) * (size_t)PAGE;
        void *base = NULL;
        SIZE_T size = 0;
        first_bytes = bytes[i];
        map_begins(MADE_UP + 2, describe);
        const char *asked = i < 2 ? (char *)MADE_BASE + PAGE : (char *)MADE_BASE + all - 1;
        const BOOL ok = extent(asked, &base, &size);
        questions += map_ends() != 0;
        wrong |= (!ok || base != (void *)MADE_BASE || size != all) << i;
        claim_number_at("made.size", i, size);
        claim_number_at("made.right", i, all);
    }
    claim_number("made.wrong", questions == 3 ? wrong : 0);
    checkpoint("made_up");
}

void scenario(void) {
    const size_t size = (size_t)parameter("granules") * GRAIN;
    const size_t stripes = (size_t)parameter("stripes");
    decoys();
    make_odd();
    touching = make_touching(size);
    single = reserve(PAGE);
    striped = make_striped(stripes);
    beyond_4_gb = reserve(((SIZE_T)1 << 32) + (SIZE_T)parameter("beyond_4_gb") * PAGE);
    view = make_view();
    claim_pointer("odd", odd.base);
    checkpoint("before");
    ask_first(size, stripes);
    ask_again(size);
    ask_made_up();
}
