#include "plan.h"
#include "probe.h"
#include "unit.h"

enum { PAGE = PULL_PAGE, GRANULE = 16 * PAGE };

static HANDLE child;

// The same addresses are reserved in the child and here: a program that asks the wrong process
// finds no memory that can be read.
static char *place(size_t bytes) {
    for (unsigned tries = 0; tries < 64; tries++) {
        char *here = VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
        char *there = VirtualAllocEx(child, here, bytes, MEM_RESERVE, PAGE_READWRITE);
        if (here && there == here)
            return there;
        if (there)
            VirtualFreeEx(child, there, 0, MEM_RELEASE);
    }
    return NULL;
}

// Commits and fills pages, then gives them their protection.
static char *fill(char *at, size_t pages, DWORD protect) {
    static uint8_t bytes[PAGE];
    DWORD before;
    VirtualAllocEx(child, at, pages * PAGE, MEM_COMMIT, PAGE_READWRITE);
    for (char *page = at; page < at + pages * PAGE; page += PAGE) {
        for (size_t i = 0; i < PAGE; i++)
            bytes[i] = pull_byte((uintptr_t)page + i);
        WriteProcessMemory(child, page, bytes, PAGE, NULL);
    }
    VirtualProtectEx(child, at, pages * PAGE, protect, &before);
    return at + pages * PAGE;
}

// What MapViewOfFile3 does on newer systems, with a call of ntdll.
enum { VIEW_UNMAP = 2 };
LONG NTAPI NtMapViewOfSection(HANDLE section, HANDLE process, void **base, ULONG_PTR zero_bits,
                              SIZE_T commit, LARGE_INTEGER *offset, SIZE_T *size, ULONG inherit,
                              ULONG type, ULONG protect);

// A view in the child, of a section that holds what the child's bytes should be.
static bool map_there(char *at, size_t bytes, DWORD section_flags, ULONG protect) {
    HANDLE section = CreateFileMapping(
        INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READWRITE | section_flags, 0, (DWORD)bytes, NULL);
    uint8_t *here = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (!here)
        return false;
    for (size_t i = 0; i < bytes; i++)
        here[i] = pull_byte((uintptr_t)at + i);
    void *base = at;
    SIZE_T size = 0;
    const LONG status =
        NtMapViewOfSection(section, child, &base, 0, 0, NULL, &size, VIEW_UNMAP, 0, protect);
    UnmapViewOfFile(here);
    CloseHandle(section);
    return status == 0;
}

// Addresses that are free in the child.
static char *free_place(size_t bytes) {
    char *base = place(bytes);
    if (base)
        VirtualFreeEx(child, base, 0, MEM_RELEASE);
    return base;
}

// Two adjacent allocations of 64 KB, a private one and a view, and nothing after them.
static char *two_allocations(void) {
    char *base = free_place(3 * GRANULE);
    if (!base || !VirtualAllocEx(child, base, GRANULE, MEM_RESERVE, PAGE_READWRITE) ||
        !map_there(base + GRANULE, GRANULE, SEC_COMMIT, PAGE_WRITECOPY))
        return NULL;
    fill(base, 16, PAGE_READWRITE);
    return base;
}

// The allocations of the long way.
static char *long_way(void) {
    static const DWORD protections[] = {PAGE_READWRITE,         PAGE_READONLY,    PAGE_EXECUTE_READ,
                                        PAGE_EXECUTE_READWRITE, PAGE_READWRITE,   PAGE_READONLY,
                                        PAGE_READWRITE,         PAGE_EXECUTE_READ};
    char *base = free_place((PULL_LONG_WAY + PULL_ALARM) * PAGE), *at = base;
    if (!base || !VirtualAllocEx(child, base, GRANULE, MEM_RESERVE, PAGE_READWRITE))
        return NULL;
    for (size_t i = 0; i < sizeof protections / sizeof *protections; i++)
        at = fill(at, 2, protections[i]);
    char *long_view = at + 2 * PULL_VIEW * PAGE, *alarm = base + PULL_LONG_WAY * PAGE;
    if (!map_there(at, PULL_VIEW * PAGE, SEC_COMMIT | SEC_NOCACHE, PAGE_READONLY) ||
        !map_there(at + PULL_VIEW * PAGE, PULL_VIEW * PAGE, SEC_COMMIT, PAGE_EXECUTE_WRITECOPY) ||
        !map_there(long_view, PULL_LONG_VIEW * PAGE, SEC_COMMIT, PAGE_READWRITE) ||
        !VirtualAllocEx(child, alarm, PULL_ALARM * PAGE, MEM_RESERVE, PAGE_READWRITE))
        return NULL;
    fill(alarm, PULL_ALARM, PAGE_EXECUTE_READ | PAGE_GUARD);
    return base;
}

// Bytes of this process, at an address that the child has only reserved.
static char *own_bytes(size_t bytes) {
    char *own = place(bytes);
    if (!own || !VirtualAlloc(own, bytes, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    for (size_t i = 0; i < bytes; i++)
        own[i] = (char)pull_byte((uintptr_t)own + i);
    return own;
}

typedef struct Call {
    const char *from;
    size_t bytes;
    uint8_t *to; // there is a margin before it, and after it more room than any run needs
} Call;

static size_t room_for(size_t bytes) {
    return bytes + 12 * PAGE;
}

static void empty(const Call *c) {
    memset(c->to - PULL_MARGIN - 0x21, PULL_EMPTY, room_for(c->bytes));
}

static Call prepared(const char *from, size_t bytes) {
    uint8_t *room = VirtualAlloc(NULL, room_for(bytes), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    const Call c = {from, bytes, room + PULL_MARGIN + 0x21};
    empty(&c);
    return c;
}

// More than 4 GB of room, of which only the beginning is there.
static Call prepared_large(const char *from) {
    uint8_t *room = VirtualAlloc(NULL, PULL_LARGE + GRANULE, MEM_RESERVE, PAGE_NOACCESS);
    if (!VirtualAlloc(room, PULL_LARGE_ROOM, MEM_COMMIT, PAGE_READWRITE))
        cannot("make a large buffer");
    memset(room, PULL_EMPTY, PULL_LARGE_ROOM);
    return (Call){from, PULL_LARGE, room + PULL_MARGIN + 0x21};
}

static void call(unsigned i, HANDLE process, const Call *c) {
    poison_stack();
    call_begins();
    const size_t count = pull(process, c->from, c->to, c->bytes);
    call_ends();
    claim_pointer_at("from", i, c->from);
    claim_pointer_at("to", i, c->to);
    claim_number_at("bytes", i, c->bytes);
    claim_number_at("count", i, count);
    show_bytes(c->to - PULL_MARGIN,
               c->bytes == PULL_LARGE ? PULL_LARGE_ROOM - 0x21 : c->bytes + PAGE + 2 * PULL_MARGIN);
}

static HANDLE granting(HANDLE whose) {
    HANDLE process = NULL;
    DuplicateHandle(GetCurrentProcess(), whose, GetCurrentProcess(), &process,
                    PROCESS_QUERY_INFORMATION | PROCESS_VM_READ | PROCESS_VM_OPERATION, FALSE, 0);
    return process;
}

// The two allocations again, of which the system says that writes to them are combined: no page can
// be made like that everywhere.
static char *combined;

static void describe_combined(size_t index, MEMORY_BASIC_INFORMATION *region) {
    static const DWORD protections[] = {PAGE_NOACCESS, PAGE_READWRITE | PAGE_WRITECOMBINE,
                                        PAGE_EXECUTE_READ | PAGE_WRITECOMBINE, PAGE_NOACCESS};
    char *const bases[] = {NULL, combined, combined + GRANULE, combined + 2 * GRANULE,
                           (char *)0x7fffffff0000};
    const bool is_there = index == 1 || index == 2;
    *region = (MEMORY_BASIC_INFORMATION){
        .BaseAddress = bases[index],
        .RegionSize = (SIZE_T)(bases[index + 1] - bases[index]),
        .State = is_there ? MEM_COMMIT : MEM_FREE,
        .Protect = protections[index],
    };
    if (is_there) {
        region->AllocationBase = bases[index];
        region->AllocationProtect = protections[index];
        region->Type = MEM_PRIVATE;
    }
}

static void call_combined(HANDLE process, const Call *c) {
    combined = (char *)((uintptr_t)c->from / GRANULE * GRANULE);
    map_begins(4, describe_combined);
    call(COMBINED, process, c);
    claim_number("combined", map_ends() > 0);
}

// Through all that can be read; the child's image, of which this process has the same bytes; where
// a guard page is the first; and by a handle to another process, while that to the child is open.
static void call_more(HANDLE process, HANDLE own, const Call *calls) {
    for (unsigned i = LONG_WAY; i <= OWN; i++)
        call(i, i == OWN ? own : process, &calls[i]);
    call_combined(process, &calls[COMBINED]);
    show_bytes(calls[IMAGE].from, calls[IMAGE].bytes);
    checkpoint("more");
}

static char *stretch(size_t bytes) {
    char *base = free_place(bytes);
    return base && map_there(base, bytes, SEC_COMMIT, PAGE_READONLY) ? base : NULL;
}

// How many bytes arrived, and whether nothing follows them.
static void claim_stretch(unsigned i, const Call *c, size_t count) {
    size_t arrived = 0, rest;
    while (arrived < c->bytes && c->to[arrived] == pull_byte((uintptr_t)c->from + arrived))
        arrived++;
    for (rest = arrived; rest < c->bytes + PAGE && c->to[rest] == PULL_EMPTY; rest++)
        ;
    claim_number_at("stretch", i, count);
    claim_number_at("arrived", i, arrived);
    claim_number_at("untouched", i, rest == c->bytes + PAGE);
}

static void call_stretches(HANDLE process, const Call *c) {
    unsigned made = 0;
    for (unsigned i = 0; i < PULL_STRETCHES; i++) {
        const unsigned nth[PULL_STRETCHES] = {0, made, (made + 1) / 2};
        empty(c);
        call_begins();
        refusal_begins("NtReadVirtualMemory", nth[i], STATUS_NO_MEMORY);
        const size_t count = pull(process, c->from, c->to, c->bytes);
        const unsigned calls = refusal_ends();
        call_ends();
        made = i == 0 ? calls : made;
        claim_stretch(i, c, count);
    }
}

// The last one is refused nothing.
static void call_refused(HANDLE process, const Call *calls, const Call *stretched) {
    static const char *const refused[] = {"NtReadVirtualMemory", "NtQueryVirtualMemory"};
    for (unsigned i = 0; i < 4; i++) {
        refusal_begins(refused[i / 2], 1 + i % 2, STATUS_NO_MEMORY);
        call(REFUSED + i, process, &calls[REFUSED + i]);
        refusal_ends();
    }
    call_stretches(process, stretched);
    call(ANEW, process, &calls[ANEW]);
    checkpoint("refused");
}

void scenario(void) {
    const size_t first = (size_t)parameter("first"), second = (size_t)parameter("second"),
                 third = (size_t)parameter("third"), offset = (size_t)parameter("offset");
    const size_t all = first + second + third;
    DWORD pid = 0, before;
    child = start_child(&pid);
    if (!child)
        cannot("start a child");
    HANDLE process = granting(child), later = granting(child), own = granting(GetCurrentProcess());
    decoys();
    char *mixed = place((all + second) * PAGE), *closed = place(all * PAGE),
         *guarded = place(all * PAGE), *pair = two_allocations(), *way = long_way(),
         *owned = own_bytes(3 * PAGE), *stretched = stretch((size_t)parameter("stretch") * PAGE),
         *image = (char *)GetModuleHandle(NULL);
    if (!mixed || !closed || !guarded || !pair || !way || !owned || !stretched)
        cannot("make memory in the child");
    // C first:RW, C second:R, C (third - 1):RX, C1:RWX, R second.
    fill(fill(fill(fill(mixed, first, PAGE_READWRITE), second, PAGE_READONLY), third - 1,
              PAGE_EXECUTE_READ),
         1, PAGE_EXECUTE_READWRITE);
    fill(fill(fill(closed, first, PAGE_READWRITE), second, PAGE_NOACCESS), third, PAGE_READWRITE);
    const DWORD alarmed = second % 2 ? PAGE_READWRITE : PAGE_READONLY;
    fill(fill(fill(guarded, first, PAGE_READWRITE), second, alarmed | PAGE_GUARD), third,
         PAGE_READWRITE);

    const size_t across = (first + second) * PAGE - offset + 1; // one byte of the third run
    Call calls[ALL_CALLS] = {
        [INSIDE] = prepared(mixed + offset, (size_t)parameter("inside")),
        [RESERVED] = prepared(mixed + offset, (all + second) * PAGE - offset - 7),
        [NO_ACCESS] = prepared(closed + offset, all * PAGE - offset - 7),
        [GUARDED] = prepared(guarded + offset, all * PAGE - offset - 7),
        [FREED] = prepared(pair + offset, 2 * GRANULE + second * PAGE - 7),
        [NOTHING] = prepared(mixed + all * PAGE + offset, PAGE + 7),
        [ACROSS] = prepared(mixed + offset, across),
        [SHORTER] = prepared(mixed + offset, across),
        [LARGE] = prepared_large(guarded + offset),
        [LONG_WAY] = prepared(way + offset, (PULL_LONG_WAY + 1) * PAGE - offset),
        [IMAGE] = prepared(image + offset, 2 * PAGE),
        [ALARM] = prepared(way + PULL_LONG_WAY * PAGE + offset, PAGE + 7),
        [OWN] = prepared(owned + offset, PAGE + 7),
        [COMBINED] = prepared(pair + offset, 2 * GRANULE),
    };
    for (unsigned i = REFUSED; i < ALL_CALLS; i++)
        calls[i] = prepared(pair + offset, 2 * GRANULE);
    const Call long_one =
        prepared(stretched + offset, (size_t)parameter("stretch") * PAGE - offset);
    claim_number("pid", pid);
    checkpoint("before");
    for (unsigned i = 0; i < CALLS; i++)
        call(i, process, &calls[i]);
    checkpoint("after");

    // The same call, by another handle, when the map has changed.
    CloseHandle(process);
    empty(&calls[ACROSS]);
    VirtualProtectEx(child, mixed + first * PAGE, second * PAGE, PAGE_NOACCESS, &before);
    checkpoint("changed");
    call(AGAIN, later, &calls[ACROSS]);
    checkpoint("again");
    VirtualProtectEx(child, mixed + PAGE, PAGE, PAGE_NOACCESS, &before);
    call(SHORTER, later, &calls[SHORTER]);
    call(LARGE, later, &calls[LARGE]);
    checkpoint("large");
    call_more(later, own, calls);
    call_refused(later, calls, &long_one);
    CloseHandle(own);
    CloseHandle(later);
    end_child(child);
}
