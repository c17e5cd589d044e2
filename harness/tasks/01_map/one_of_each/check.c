#include "check.h"

#include <string.h>

// A member of struct five: its claim and its check have the member's short name.
typedef struct Member {
    const char *name;
    const char *expected;
    const char *when_free; // the misconception behind an address where nothing is
} Member;

enum { PRIVATE, HEAP, STACK, IMAGE, MAPPED, MEMBER_COUNT };
static const Member members[MEMBER_COUNT] = {
    [PRIVATE] = {"private", "private memory of your own, committed", "private_released"},
    [HEAP] = {"heap", "a heap's block in use", "heap_block_freed"},
    [STACK] = {"stack", "a variable of a call that has not returned", "thread_has_exited"},
    [IMAGE] = {"image", "part of a loaded program or DLL", "image_unloaded"},
    [MAPPED] = {"mapped", "a view of a section", "view_unmapped"},
};

// One call: before it, while show runs, and afterwards.
typedef struct Round {
    const Moment *before, *shown, *after;
    const struct Round *first; // NULL: it is the first one
} Round;

// Above the caller's stack pointer a call may write into its 32 bytes of home space
// (Microsoft, "x64 calling convention"): a dead parameter lives there.
enum { HOME_SPACE = 32 };

static bool is_free(const Moment *m, vm_addr addr) {
    return !allocation_at(m, addr).exists;
}

static bool is_committed(const Moment *m, vm_addr addr) {
    const Region *region = snapshot_find(snapshot_of(m), addr);
    return region && region->state == VM_MEM_COMMIT;
}

// Where the frames that the stack's owner still needs begin: for the thread that called
// show, above the harness's own frames; for any other thread, at its stack pointer. What
// lies below may be overwritten at any time.
static vm_addr live_frames(const Moment *shown, uint32_t owner) {
    if (owner == claimed(shown, "thread"))
        return claimed(shown, "stack_pointer") + HOME_SPACE;
    const Thread *thread = snapshot_thread(snapshot_of(shown), owner);
    return thread ? thread->stack_pointer : 0;
}

// Wine keeps the stack of the last thread that exited until another exits: inaccessible
// page, guard page, the rest (measured on Wine 8.0). Windows frees it.
static bool looks_like_a_stack(const Moment *m, vm_addr addr) {
    const Allocation a = allocation_at(m, addr);
    return a.type == VM_MEM_PRIVATE && a.run_count > 1 && (a.runs[1].protect & VM_PAGE_GUARD);
}

static bool shares_allocation(const Moment *shown, int member) {
    const vm_addr base = allocation_at(shown, claimed(shown, members[member].name)).base;
    for (int i = 0; i < MEMBER_COUNT; i++)
        if (i != member && base != 0 &&
            allocation_at(shown, claimed(shown, members[i].name)).base == base)
            return true;
    return false;
}

// Why an address that is in use is not what the member asks for.
static const char *another_kind(const Moment *shown, int member, vm_addr addr) {
    const Kind kind = kind_at(shown, addr);
    if (member == PRIVATE && kind == KIND_HEAP)
        return "malloc_is_heap";
    if (member == STACK && kind != KIND_STACK && looks_like_a_stack(shown, addr))
        return "thread_has_exited";
    if (kind == KIND_IMAGE)
        return "part_of_the_image";
    if (shares_allocation(shown, member))
        return "same_allocation_twice";
    return "another_kind";
}

static const char *private_problem(const Round *r, vm_addr addr) {
    if (kind_at(r->shown, addr) != KIND_PRIVATE)
        return another_kind(r->shown, PRIVATE, addr);
    if (!is_free(r->before, addr))
        return "not_yours";
    return is_committed(r->shown, addr) ? NULL : "only_reserved";
}

static const char *heap_problem(const Moment *shown, vm_addr addr) {
    if (kind_at(shown, addr) != KIND_HEAP)
        return another_kind(shown, HEAP, addr);
    if (!claimed(shown, "heap_block_in_use"))
        return "heap_block_freed";
    return claimed(shown, "heap_block_of_others") ? "not_yours" : NULL;
}

static const char *stack_problem(const Moment *shown, vm_addr addr) {
    if (kind_at(shown, addr) != KIND_STACK)
        return another_kind(shown, STACK, addr);
    const uint32_t owner = thread_at(shown, addr);
    if (!snapshot_thread(snapshot_of(shown), owner))
        return "thread_has_exited";
    return addr >= live_frames(shown, owner) ? NULL : "dead_local";
}

static const char *image_problem(const Moment *shown, vm_addr addr) {
    return kind_at(shown, addr) == KIND_IMAGE ? NULL : another_kind(shown, IMAGE, addr);
}

static const char *mapped_problem(const Round *r, vm_addr addr) {
    const Kind kind = kind_at(r->shown, addr);
    if (kind != KIND_MAPPED_FILE && kind != KIND_SHAREABLE && kind != KIND_MAPPED)
        return another_kind(r->shown, MAPPED, addr);
    if (!is_free(r->before, addr))
        return "not_yours";
    return is_committed(r->shown, addr) ? NULL : "only_reserved";
}

// Where everything but the first heap lies above 4 GB: an address below, with no memory.
static bool is_cut(const Moment *shown, vm_addr addr) {
    return parameter("high_addresses") && addr >> 32 == 0 && !is_committed(shown, addr);
}

static bool is_handle(const Moment *shown, int member) {
    return claimed(shown, text("%s.is_handle", members[member].name));
}

// Why nothing is at an address.
static const char *free_problem(const Round *r, int member, vm_addr addr) {
    if (r->first && claimed(r->first->shown, members[member].name) == addr)
        return "remembers";
    return members[member].when_free;
}

static const char *problem(const Round *r, int member, vm_addr addr) {
    if (addr == 0)
        return "left_out";
    if (!is_committed(r->shown, addr) && is_handle(r->shown, member))
        return "handle_is_no_address";
    if (is_cut(r->shown, addr))
        return "address_cut";
    if (is_free(r->shown, addr))
        return free_problem(r, member, addr);
    switch (member) {
    case PRIVATE: return private_problem(r, addr);
    case HEAP: return heap_problem(r->shown, addr);
    case STACK: return stack_problem(r->shown, addr);
    case IMAGE: return image_problem(r->shown, addr);
    default: return mapped_problem(r, addr);
    }
}

static const char *seen_text(const Moment *shown, vm_addr addr, const char *found) {
    if (addr == 0)
        return "NULL";
    const char *label = text("0x%" PRIx64 ": %s", addr, label_text(shown, addr));
    if (!found || strcmp(found, "dead_local") != 0)
        return label;
    const vm_addr live = live_frames(shown, thread_at(shown, addr));
    return text("%s, %" PRIu64 " bytes below the variables of running calls", label, live - addr);
}

// The second call is looked at where the first one is right.
static bool check_member(const Round rounds[2], int member) {
    const char *found = NULL;
    const Round *r = rounds;
    for (int i = 0; i < 2 && !found; i++) {
        r = &rounds[i];
        found = problem(r, member, claimed(r->shown, members[member].name));
    }
    const vm_addr addr = claimed(r->shown, members[member].name);
    return verdict(members[member].name, found, members[member].expected,
                   seen_text(r->shown, addr, found), where(r->shown, addr));
}

// What should be free and is not; 0 when nothing is. A view that is not right is not looked at.
static vm_addr kept_memory(const Round *r, bool has_view) {
    const vm_addr private_memory = claimed(r->shown, "private"), view = claimed(r->shown, "mapped");
    if (!is_free(r->after, private_memory))
        return private_memory;
    return has_view && !is_free(r->after, view) ? view : 0;
}

static const char *gives_back_problem(const Round *r, bool has_view) {
    if (claimed(r->after, "calls") > 1)
        return "shows_more_than_once";
    if (kept_memory(r, has_view))
        return "keeps_memory";
    return claimed(r->after, "heap_block_kept") ? "keeps_block" : NULL;
}

static const char *gives_back_text(const Round *r, bool has_view) {
    const uint64_t calls = claimed(r->after, "calls");
    const vm_addr kept = kept_memory(r, has_view);
    if (calls > 1)
        return text("show was called %" PRIu64 " times", calls);
    if (kept)
        return text("0x%" PRIx64 " still there: %s", kept, label_text(r->after, kept));
    return claimed(r->after, "heap_block_kept") ? "both free, and the block still in use"
                                                : "just that";
}

static void check_gives_back(const Round rounds[2], bool has_view) {
    const Round *r = gives_back_problem(&rounds[0], has_view) ? &rounds[0] : &rounds[1];
    verdict("gives_back", gives_back_problem(r, has_view),
            "one call of show, and then both addresses free and the block freed",
            gives_back_text(r, has_view), where(r->after, kept_memory(r, has_view)));
}

// What Wine keeps of a thread that has ended is nobody's doing: its stack, and 1 MB right above.
static vm_addr kept_stack(const Moment *before, const Moment *after) {
    vm_addr addr = next_new(before, after, KIND_PRIVATE, 0);
    while (addr && !looks_like_a_stack(after, addr))
        addr = next_new(before, after, KIND_PRIVATE, addr);
    return addr;
}

// The loader keeps a block of the first time that it loads some DLLs.
static bool loads_a_library(const Round *r) {
    return is_free(r->before, claimed(r->shown, "image"));
}

static void check_nothing_else(const Round rounds[2]) {
    const Moment *before = rounds[0].before, *after = rounds[1].after;
    const vm_addr stack = kept_stack(before, after);
    const vm_addr kept[] = {stack, allocation_at(after, stack).end};
    ledger_verdict(
        "nothing_else", before, after,
        &(Ledger){.addresses = kept, .count = 2, .any_blocks = loads_a_library(&rounds[0])});
}

TASK_CHECKS(one_of_each) {
    const Round first = {at("before"), at("shown"), at("after"), NULL};
    const Round rounds[2] = {first, {first.after, at("shown_again"), at("after_again"), &first}};
    check_member(rounds, HEAP);
    check_member(rounds, STACK);
    check_member(rounds, IMAGE);
    const bool has_view = check_member(rounds, MAPPED);
    if (!check_member(rounds, PRIVATE))
        return;
    check_gives_back(rounds, has_view);
    check_nothing_else(rounds);
}
