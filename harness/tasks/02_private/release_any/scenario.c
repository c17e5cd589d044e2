#include "probe.h"
#include "shape.h"
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
    char *base = VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE | state, protect);
    if (!base)
        cannot("make the reservations to be released");
    return base;
}

// More than 4 GB. Here and there a page is committed: VirtualQuery is quick where runs are short,
// for whoever asks it often.
static char *make_farthest(void) {
    const size_t apart = 0x4000;
    char *base = alike(0x110105, 0, PAGE_READWRITE);
    for (size_t page = 0; page < 0x110105; page += apart)
        VirtualAlloc(base + page * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    return base;
}

// Every one of these calls is about an allocation of its own. All can be read and written, or are
// reserved for that, as those before.
static void call_at_the_ends(void) {
    char *bases[ENDS] = {[FIRST_BYTE] = alike(23, 0, PAGE_READWRITE),
                         [LAST_BYTE] = alike(1, MEM_COMMIT, PAGE_READWRITE),
                         [FAR_UP] = alike(0x10105, 0, PAGE_READWRITE),
                         [FARTHEST] = make_farthest()};
    bases[SAME_AGAIN] = bases[FIRST_BYTE];
    for (unsigned i = 0; i < ENDS; i++)
        claim_pointer_at("end", i, bases[i]);
    checkpoint("more");
    char *const inside[ENDS] = {[FIRST_BYTE] = bases[FIRST_BYTE],
                                [SAME_AGAIN] = bases[FIRST_BYTE],
                                [LAST_BYTE] = bases[LAST_BYTE] + PAGE - 1,
                                [FAR_UP] = bases[FAR_UP] + 0x10000000 + 5 * PAGE + 1,
                                [FARTHEST] = bases[FARTHEST] + 0x100000000 + 9 * PAGE + 3};
    for (unsigned i = 0; i < ENDS; i++) {
        if (i == SAME_AGAIN) // its address is given out again
            VirtualAlloc(bases[i], 23 * PAGE, MEM_RESERVE, PAGE_READWRITE);
        poison_stack();
        call_begins();
        claim_number_at("end_returned", i, release_any(inside[i]) != FALSE);
        call_ends();
    }
    checkpoint("ends");
}

// Nobody needs to read what is released.
static void call_at_protections(void) {
    static const DWORD protections[PROTECTIONS] = {PAGE_READONLY,     PAGE_EXECUTE_READWRITE,
                                                   PAGE_EXECUTE_READ, PAGE_EXECUTE,
                                                   PAGE_NOACCESS,     PAGE_READWRITE | PAGE_GUARD};
    char *bases[PROTECTIONS];
    for (unsigned i = 0; i < PROTECTIONS; i++) {
        bases[i] = alike(5, MEM_COMMIT, protections[i]);
        claim_pointer_at("protected", i, bases[i]);
    }
    checkpoint("protected");
    for (unsigned i = 0; i < PROTECTIONS; i++) {
        poison_stack();
        call_begins();
        claim_number_at("protected_returned", i, release_any(bases[i] + 2 * PAGE + 7) != FALSE);
        call_ends();
    }
    checkpoint("unprotected");
}

static char *make_refused(void) {
    char *room = alike(REFUSED_PAGES + 2 * neighbour / PAGE, 0, PAGE_NOACCESS),
         *base = room + neighbour;
    VirtualFree(room, 0, MEM_RELEASE);
    if (!make_neighbour(room) ||
        !VirtualAlloc(base, REFUSED_PAGES * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) ||
        !make_neighbour(base + REFUSED_PAGES * PAGE))
        cannot("make what cannot be released");
    for (size_t i = 0; i < REFUSED_PAGES * PAGE; i++)
        base[i] = (char)FILLED(i);
    return base;
}

static void call_refused(char *base, const char *system_call, unsigned nth,
                         const char *checkpoint_name) {
    refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    show_bytes(base, REFUSED_PAGES * PAGE);
    call(base + 17 * PAGE + 3, checkpoint_name);
    refusal_ends();
}

static void call_when_refused(void) {
    char *base = make_refused(), *later = make_refused(), *unasked = make_refused();
    claim_pointer_at("refused", 0, base);
    claim_pointer_at("refused", 1, later);
    claim_pointer_at("refused", 2, unasked);
    checkpoint("refused");
    call_refused(base, "NtFreeVirtualMemory", 1, "no_free");
    call_refused(later, "NtFreeVirtualMemory", 2, "no_second");
    call_refused(unasked, "NtQueryVirtualMemory", 1, "no_query");
    call(base + 17 * PAGE + 3, "free_again");
}

// Reserved, but for a page that can be written, a guard page and one without access.
static char *make_mixed(void) {
    static const DWORD protections[] = {[MIXED_FIRST] = PAGE_READWRITE,
                                        [MIXED_GUARD] = PAGE_READWRITE | PAGE_GUARD,
                                        [MIXED_NO_ACCESS] = PAGE_NOACCESS};
    char *base = alike(MIXED_PAGES, 0, PAGE_READWRITE);
    for (unsigned page = MIXED_FIRST; page < MIXED_RESERVED; page++)
        VirtualAlloc(base + page * PAGE, PAGE, MEM_COMMIT, protections[page]);
    return base;
}

// Each is asked about at another page; the first one at its first byte.
static void call_mixed_refused(void) {
    char *bases[MIXED];
    for (unsigned i = 0; i < MIXED; i++) {
        bases[i] = make_mixed();
        claim_pointer_at("mixed", i, bases[i]);
    }
    checkpoint("mixed");
    for (unsigned i = 0; i < MIXED; i++) {
        poison_stack();
        refusal_begins("NtFreeVirtualMemory", 1, STATUS_NO_MEMORY);
        call_begins();
        claim_number_at("mixed_returned", i, release_any(bases[i] + i * (PAGE + 5)) != FALSE);
        call_ends();
        refusal_ends();
    }
    checkpoint("no_mixed");
}

static char *view_of(HANDLE file, DWORD protect, DWORD size, DWORD access) {
    HANDLE section = CreateFileMappingA(file, NULL, protect, 0, size, NULL);
    char *view = MapViewOfFile(section, access, 0, 0, 0);
    if (!view)
        cannot("map a view");
    return view;
}

static HANDLE own_file(void) {
    char name[MAX_PATH];
    GetModuleFileNameA(NULL, name, sizeof name);
    return CreateFileA(name, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
}

// Nobody else needs the DLL.
static void call_at_others(char *view) {
    char *const others[OTHERS] = {
        [LOW] = (char *)(uintptr_t)0x1234,
        [HIGH] = (char *)(uintptr_t)0x7fffffff1234,
        [IN_A_DLL] = (char *)LoadLibraryA("version.dll") + PAGE,
        [IN_A_FILE] = view_of(own_file(), PAGE_READONLY, 0, FILE_MAP_READ),
        [RESERVED_VIEW] = view_of(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE,
                                  MIXED_PAGES * PAGE, FILE_MAP_WRITE),
        [VIEW_AGAIN] = view};
    checkpoint("more_others");
    for (unsigned i = 0; i < OTHERS; i++) {
        poison_stack();
        call_begins();
        claim_number_at("other_returned", i, release_any(others[i]) != FALSE);
        call_ends();
    }
    checkpoint("others");
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

    call_when_refused();
    call_mixed_refused();
    call(NULL, "null");
    call((void *)(uintptr_t)0xffff800000001000, "beyond");
    call((void *)(uintptr_t)scenario, "image");
    call_at_others(view);
    call_at_protections();
}
