#include "probe.h"
#include "unit.h"

enum { GRAIN = 65536, BYSTANDERS = 64 };

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
}
