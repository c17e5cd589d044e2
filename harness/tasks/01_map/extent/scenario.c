#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, GRAIN = 65536, OFFSET = 0x123, QUESTIONS = 8 };

// What the two results hold before each call; not the beginning of a page.
static void *const untouched_base = (void *)0xa5a5a5a5a5a5;
static const SIZE_T untouched_size = 0x5a5a5a5a5a5a;

static struct odd {
    char *base;
    size_t front, middle, pages; // committed, reserved, total
} odd;

static void must(const void *pointer) {
    if (!pointer)
        cannot("make an allocation of its own");
}

static void make_odd(void) {
    odd = (struct odd){NULL, (size_t)parameter("front"), (size_t)parameter("middle"),
                       (size_t)parameter("pages")};
    odd.base = VirtualAlloc(NULL, odd.pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
    must(odd.base);
    must(VirtualAlloc(odd.base, odd.front * PAGE, MEM_COMMIT, PAGE_READWRITE));
    const size_t back = odd.front + odd.middle;
    must(VirtualAlloc(odd.base + back * PAGE, (odd.pages - back) * PAGE, MEM_COMMIT,
                      PAGE_READWRITE));
}

// Makes three allocations of `size` bytes, one after the other, each a single committed region
// like the others: reserves room for all, releases it and allocates it again in pieces. Another
// thread may take the room in between, so it tries more than once.
static char *make_touching(size_t size) {
    for (int tries = 0; tries < 100; tries++) {
        char *room = VirtualAlloc(NULL, 3 * size, MEM_RESERVE, PAGE_NOACCESS);
        must(room);
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

static void ask(unsigned index, const void *address) {
    void *base = untouched_base;
    SIZE_T size = untouched_size;
    poison_stack();
    const BOOL result = extent(address, &base, &size);
    claim_pointer_at("address", index, address);
    claim_number_at("result", index, result != FALSE);
    claim_pointer_at("base", index, base);
    claim_number_at("size", index, size);
    claim_number_at("written", index, base != untouched_base || size != untouched_size);
}

void scenario(void) {
    decoys();
    make_odd();
    const size_t size = (size_t)parameter("granules") * GRAIN;
    char *touching = make_touching(size);
    // A free address that nobody takes in the meantime: after the odd allocation's last page,
    // where no allocation can begin.
    const char *const behind = odd.base + odd.pages * PAGE;
    // A reserved page beyond the first 64 KB that is not at a multiple of 64 KB itself: the
    // rounded address is then not the beginning of anything.
    size_t reserved = odd.front + odd.middle - 1;
    reserved -= reserved % 16 == 0;
    claim_pointer("odd", odd.base);
    checkpoint("before");

    const void *const questions[QUESTIONS] = {
        odd.base,
        odd.base + PAGE + OFFSET,
        odd.base + reserved * PAGE + OFFSET,
        odd.base + odd.pages * PAGE - 1,
        touching + size + PAGE + OFFSET,
        (const void *)GetModuleHandle(NULL),
        behind,
        (const void *)((ULONG_PTR)1 << 47), // the system's half begins here
    };
    for (unsigned i = 0; i < QUESTIONS; i++)
        ask(i, questions[i]);
    checkpoint("asked");
}
