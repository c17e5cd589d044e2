#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, GRAIN = 65536, BYSTANDERS = 64 };

static void must(const void *pointer) {
    if (!pointer)
        cannot("make the memory to be counted");
}

static size_t bytes(const char *name) {
    return (size_t)parameter(name) * GRAIN;
}

// One allocation, partly committed: first the committed bytes, then those only reserved.
static char *make_private(size_t committed, size_t reserved) {
    char *base = VirtualAlloc(NULL, committed + reserved, MEM_RESERVE, PAGE_READWRITE);
    must(base);
    must(VirtualAlloc(base, committed, MEM_COMMIT, PAGE_READWRITE));
    return base;
}

// The same as a view, of a section whose pages are reserved.
static char *make_view(size_t committed, size_t reserved) {
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                        (DWORD)(committed + reserved), NULL);
    must(section);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    must(view);
    must(VirtualAlloc(view, committed, MEM_COMMIT, PAGE_READWRITE));
    CloseHandle(section);
    return view;
}

// Committed, and of every protection in which somebody could see something else than that.
static void make_protected(size_t size) {
    static const DWORD protections[] = {PAGE_NOACCESS, PAGE_READWRITE | PAGE_GUARD, PAGE_READONLY,
                                        PAGE_EXECUTE_READ};
    for (size_t i = 0; i < sizeof protections / sizeof *protections; i++)
        must(VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, protections[i]));
}

// What is filled in stands between bytes of the caller's.
static struct space {
    unsigned char below[BYSTANDERS];
    struct totals sums;
    unsigned char above[BYSTANDERS];
} space;

static bool bystanders_changed(void) {
    for (int i = 0; i < BYSTANDERS; i++)
        if (space.below[i] != 0xa5 || space.above[i] != 0xa5)
            return true;
    return false;
}

static void claim_by_type(const char *name, const struct by_type *by) {
    claim_number_at(name, 0, by->private_memory);
    claim_number_at(name, 1, by->mapped);
    claim_number_at(name, 2, by->image);
}

static void count(const char *checkpoint_name) {
    memset(&space, 0xa5, sizeof space);
    poison_stack();
    refusal_begins("NtAllocateVirtualMemory", 0, 0); // it is only counted
    call_begins();
    totals(&space.sums);
    call_ends();
    claim_number("allocates", refusal_ends());
    claim_number("bystanders_changed", bystanders_changed());
    claim_number("free", space.sums.free);
    claim_by_type("reserved", &space.sums.reserved);
    claim_by_type("committed", &space.sums.committed);
    checkpoint(checkpoint_name);
}

// ---- a map that is made up ----

enum { MADE_UP = 100002, LONG_REGIONS = 7 };

static void fill_region(size_t i, MEMORY_BASIC_INFORMATION *region) {
    static const DWORD types[] = {MEM_PRIVATE, MEM_MAPPED, MEM_IMAGE},
                       states[] = {MEM_COMMIT, MEM_RESERVE, MEM_FREE},
                       flags[] = {0, PAGE_GUARD, PAGE_NOCACHE, PAGE_WRITECOMBINE};
    region->State = states[i / 3 % 3];
    region->Protect = region->State == MEM_COMMIT ? 1u << i / 9 % 8 | flags[i / 72 % 4]
                      : region->State == MEM_FREE ? PAGE_NOACCESS
                                                  : 0;
    if (region->State == MEM_FREE)
        return;
    region->AllocationBase = (void *)((uintptr_t)region->BaseAddress & ~(uintptr_t)0xffff);
    region->AllocationProtect = 1u << i % 8;
    region->Type = types[i % 3];
}

// Regions of one page and of two, of every state, type and protection; in the end a long one for
// each of the sums, of 1 TB and some pages.
static void describe(size_t i, MEMORY_BASIC_INFORMATION *region) {
    const size_t small = MADE_UP - LONG_REGIONS, tail = i < small ? 0 : i - small;
    const uintptr_t all_small = (small + small / 2) * (uintptr_t)PAGE;
    const uintptr_t long_bytes = ((uintptr_t)1 << 40) + 3 * PAGE;
    const uintptr_t base =
        i < small ? (i + i / 2) * (uintptr_t)PAGE : all_small + tail * long_bytes;
    *region = (MEMORY_BASIC_INFORMATION){.BaseAddress = (void *)base};
    region->RegionSize = i < small ? (i % 2 + 1) * (uintptr_t)PAGE : long_bytes;
    fill_region(i < small ? i : tail, region); // 0 to 6: committed, reserved, free
}

static void claim_made(const char *name, const struct totals *t) {
    const uint64_t all[] = {t->free,           t->reserved.private_memory,  t->reserved.mapped,
                            t->reserved.image, t->committed.private_memory, t->committed.mapped,
                            t->committed.image};
    for (unsigned i = 0; i < 7; i++)
        claim_number_at(name, i, all[i]);
}

static void count_made_up(void) {
    static struct totals right, seen;
    MEMORY_BASIC_INFORMATION r;
    for (size_t i = 0; i < MADE_UP; i++) {
        describe(i, &r);
        struct by_type *by = r.State == MEM_COMMIT ? &right.committed : &right.reserved;
        ULONGLONG *sum = r.State == MEM_FREE     ? &right.free
                         : r.Type == MEM_PRIVATE ? &by->private_memory
                         : r.Type == MEM_MAPPED  ? &by->mapped
                                                 : &by->image;
        *sum += r.RegionSize;
    }
    map_begins(MADE_UP, describe);
    totals(&seen);
    const bool asked = map_ends() != 0;
    claim_made("made.right", &right);
    claim_made("made.seen", asked ? &seen : &right);
    checkpoint("made_up");
}

void scenario(void) {
    decoys();
    make_private(bytes("committed"), bytes("reserved"));
    char *view = make_view(bytes("view_committed"), bytes("view_reserved"));
    make_protected(bytes("protected"));
    checkpoint("before");
    count("counted");

    // Less of one type, and more of another.
    UnmapViewOfFile(view);
    make_private(bytes("more"), bytes("view_reserved"));
    count("counted_again");
    count_made_up();
}
