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

// Two adjacent allocations of 64 KB, and nothing after them.
static char *two_allocations(void) {
    char *base = place(3 * GRANULE);
    if (!base)
        return NULL;
    VirtualFreeEx(child, base, 0, MEM_RELEASE);
    if (!VirtualAllocEx(child, base, GRANULE, MEM_RESERVE, PAGE_READWRITE) ||
        !VirtualAllocEx(child, base + GRANULE, GRANULE, MEM_RESERVE, PAGE_READWRITE))
        return NULL;
    fill(base, 16, PAGE_READWRITE);
    fill(base + GRANULE, 16, PAGE_READWRITE);
    return base;
}

typedef struct Call {
    const char *from;
    size_t bytes;
    uint8_t *to; // there is a margin before it, and after it more room than any run needs
} Call;

static Call prepared(const char *from, size_t bytes) {
    const size_t size = bytes + 12 * PAGE;
    uint8_t *room = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memset(room, PULL_EMPTY, size);
    return (Call){from, bytes, room + PULL_MARGIN + 0x21};
}

void scenario(void) {
    const size_t first = (size_t)parameter("first"), second = (size_t)parameter("second"),
                 third = (size_t)parameter("third"), offset = (size_t)parameter("offset");
    const size_t all = first + second + third;
    DWORD pid = 0;
    child = start_child(&pid);
    if (!child)
        cannot("start a child");
    HANDLE process = NULL;
    DuplicateHandle(GetCurrentProcess(), child, GetCurrentProcess(), &process,
                    PROCESS_QUERY_INFORMATION | PROCESS_VM_READ | PROCESS_VM_OPERATION, FALSE, 0);
    decoys();
    char *mixed = place((all + second) * PAGE), *closed = place(all * PAGE),
         *guarded = place(all * PAGE), *pair = two_allocations();
    if (!mixed || !closed || !guarded || !pair)
        cannot("make memory in the child");
    // C first:RW, C second:R, C third:RX, R second.
    fill(fill(fill(mixed, first, PAGE_READWRITE), second, PAGE_READONLY), third, PAGE_EXECUTE_READ);
    fill(fill(fill(closed, first, PAGE_READWRITE), second, PAGE_NOACCESS), third, PAGE_READWRITE);
    fill(fill(fill(guarded, first, PAGE_READWRITE), second, PAGE_READWRITE | PAGE_GUARD), third,
         PAGE_READWRITE);

    const Call calls[CALLS] = {
        [INSIDE] = prepared(mixed + offset, (size_t)parameter("inside")),
        [RESERVED] = prepared(mixed + offset, (all + second) * PAGE - offset - 7),
        [NO_ACCESS] = prepared(closed + offset, all * PAGE - offset - 7),
        [GUARDED] = prepared(guarded + offset, all * PAGE - offset - 7),
        [FREED] = prepared(pair + offset, 2 * GRANULE + second * PAGE - 7),
        [NOTHING] = prepared(mixed + all * PAGE + offset, PAGE + 7),
        [ACROSS] = prepared(mixed + offset, (first + second + 1) * PAGE - offset - 7),
    };
    claim_number("pid", pid);
    checkpoint("before");
    for (unsigned i = 0; i < CALLS; i++) {
        poison_stack();
        const size_t count = pull(process, calls[i].from, calls[i].to, calls[i].bytes);
        claim_pointer_at("from", i, calls[i].from);
        claim_pointer_at("to", i, calls[i].to);
        claim_number_at("bytes", i, calls[i].bytes);
        claim_number_at("count", i, count);
        show_bytes(calls[i].to - PULL_MARGIN, calls[i].bytes + PAGE + 2 * PULL_MARGIN);
    }
    checkpoint("after");
    CloseHandle(process);
    end_child(child);
}
