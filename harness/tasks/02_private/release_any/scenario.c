#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, GRANULE = 65536 };

static const size_t neighbour = GRANULE;

static void call(void *inside, const char *checkpoint_name) {
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    BOOL ok = release_any(inside);
    claim_number("last_error", GetLastError());
    claim_number("returned", ok != FALSE);
    checkpoint(checkpoint_name);
}

// A neighbour has a committed page, so that anything done to it shows.
static void *reserve_neighbour(char *at) {
    void *base = VirtualAlloc(at, neighbour, MEM_RESERVE, PAGE_NOACCESS);
    return base ? VirtualAlloc(base, PAGE, MEM_COMMIT, PAGE_READWRITE) : NULL;
}

void scenario(void) {
    const size_t one = (size_t)parameter("granules") * GRANULE,
                 two = (size_t)parameter("second") * GRANULE;
    decoys();
    // Room for all five, with free space on both sides; nobody else allocates between the two
    // calls.
    char *room =
        VirtualAlloc(NULL, one + two + 3 * neighbour + 2 * GRANULE, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(room, 0, MEM_RELEASE);
    room += GRANULE;
    char *first = room + neighbour, *second = first + one + neighbour;
    if (!reserve_neighbour(room) || !VirtualAlloc(first, one, MEM_RESERVE, PAGE_READWRITE) ||
        !reserve_neighbour(first + one) ||
        !VirtualAlloc(second, two, MEM_RESERVE, PAGE_READWRITE) || !reserve_neighbour(second + two))
        cannot("make the reservations to be released");
    VirtualAlloc(first + 17 * PAGE, 14 * PAGE, MEM_COMMIT, PAGE_READWRITE);
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
    call(inside, "committed");
    call(second + parameter("tail_page") * PAGE + parameter("byte"), "reserved");
    // Whatever happened to it, now it is free.
    VirtualFree(first, 0, MEM_RELEASE);
    call(inside, "free");
    call(view, "view");
}
