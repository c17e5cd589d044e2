#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, GRANULE = 65536, MARK = 64 };

static const size_t neighbour = GRANULE;

static void ask(void *inside) {
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    call_begins();
    const BOOL ok = release_any(inside);
    call_ends();
    claim_number("last_error", GetLastError());
    claim_number("returned", ok != FALSE);
}

static void call(void *inside, const char *checkpoint_name) {
    ask(inside);
    checkpoint(checkpoint_name);
}

// How often the system was asked to free something: what was committed in two calls goes in one.
static void call_counted(void *inside, const char *checkpoint_name) {
    refusal_begins("NtFreeVirtualMemory", 0, 0);
    ask(inside);
    claim_number("frees", refusal_ends());
    checkpoint(checkpoint_name);
}

// A neighbour has a committed page with bytes in it, so that anything done to it shows.
static void *make_neighbour(char *at) {
    void *base = VirtualAlloc(at, neighbour, MEM_RESERVE, PAGE_NOACCESS);
    char *page = base ? VirtualAlloc(base, PAGE, MEM_COMMIT, PAGE_READWRITE) : NULL;
    return page ? memset(page, 0x5a, MARK) : NULL;
}

// Where there is room for so much. Above 4 GB it is where the lower half of an address alone
// names memory that is reserved (probe_high.c): what is released there shows.
static char *find_room(size_t bytes) {
    char *room = VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(room, 0, MEM_RELEASE);
    return (uintptr_t)room >> 32 ? (char *)(0x740000000 + ((uintptr_t)room & 0xfffffff)) : room;
}

// An allocation of pages that are all alike, of so many, in which an address is asked about.
static char *alike(size_t pages, DWORD state, DWORD protect) {
    return VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE | state, protect);
}

// Every one of these calls is about an allocation of its own.
static void call_at_the_ends(void) {
    char *first_byte = alike(23, 0, PAGE_NOACCESS),
         *last_byte = alike(1, MEM_COMMIT, PAGE_READONLY), *huge = alike(0x10105, 0, PAGE_NOACCESS);
    if (!first_byte || !last_byte || !huge)
        cannot("make the reservations to be released");
    claim_pointer_at("end", 0, first_byte);
    claim_pointer_at("end", 1, first_byte);
    claim_pointer_at("end", 2, last_byte);
    claim_pointer_at("end", 3, huge);
    checkpoint("more");
    char *const inside[] = {first_byte, first_byte, last_byte + PAGE - 1,
                            huge + 0x10000000 + 5 * PAGE + 1};
    for (unsigned i = 0; i < 4; i++) {
        if (i == 1) // its address is given out again
            VirtualAlloc(first_byte, 23 * PAGE, MEM_RESERVE, PAGE_NOACCESS);
        poison_stack();
        call_begins();
        claim_number_at("end_returned", i, release_any(inside[i]) != FALSE);
        call_ends();
    }
    checkpoint("ends");
}

static void call_refused(const char *system_call, const char *checkpoint_name) {
    char *base = alike(19, MEM_COMMIT, PAGE_READWRITE);
    claim_pointer("refused", base);
    refusal_begins(system_call, 1, STATUS_NO_MEMORY);
    call(base + 17 * PAGE + 3, checkpoint_name);
    refusal_ends();
}

void scenario(void) {
    const size_t one = (size_t)parameter("granules") * GRANULE,
                 two = (size_t)parameter("second") * GRANULE;
    decoys();
    // Room for all five, with free space on both sides; nobody else allocates between the two
    // calls.
    char *room = find_room(one + two + 3 * neighbour + 2 * GRANULE) + GRANULE;
    char *first = room + neighbour, *second = first + one + neighbour;
    if (!make_neighbour(room) || !VirtualAlloc(first, one, MEM_RESERVE, PAGE_READWRITE) ||
        !make_neighbour(first + one) || !VirtualAlloc(second, two, MEM_RESERVE, PAGE_READWRITE) ||
        !make_neighbour(second + two))
        cannot("make the reservations to be released");
    VirtualAlloc(first + 17 * PAGE, 14 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    VirtualAlloc(first + 34 * PAGE, 3 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    VirtualAlloc(second + 2 * PAGE, 5 * PAGE, MEM_COMMIT, PAGE_READONLY);

    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    claim_pointer("low", room);
    claim_pointer("first", first);
    claim_pointer("middle", first + one);
    claim_pointer("second", second);
    claim_pointer("high", second + two);
    claim_pointer("view", view);
    checkpoint("before");

    char *inside = first + parameter("page") * PAGE + parameter("byte");
    call_counted(inside, "committed");
    show_bytes(room, MARK);
    show_bytes(first + one, MARK);
    show_bytes(second + two, MARK);
    call(second + parameter("tail_page") * PAGE + parameter("byte"), "reserved");
    // Whatever happened to it, now it is free.
    VirtualFree(first, 0, MEM_RELEASE);
    checkpoint("freed");
    call(inside, "free");
    call(view, "view");
    call_at_the_ends();

    call_refused("NtFreeVirtualMemory", "no_free");
    call_refused("NtQueryVirtualMemory", "no_query");
    call(NULL, "null");
    call((void *)(uintptr_t)0xffff800000001000, "beyond");
    call((void *)(uintptr_t)scenario, "image");
}
