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

static const char *private_problem(const Moment *shown, vm_addr addr) {
    if (kind_at(shown, addr) != KIND_PRIVATE)
        return another_kind(shown, PRIVATE, addr);
    if (!is_free(at("before"), addr))
        return "not_yours";
    return is_committed(shown, addr) ? NULL : "only_reserved";
}

static const char *heap_problem(const Moment *shown, vm_addr addr) {
    if (kind_at(shown, addr) != KIND_HEAP)
        return another_kind(shown, HEAP, addr);
    return claimed(shown, "heap_block_in_use") ? NULL : "heap_block_freed";
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

static const char *mapped_problem(const Moment *shown, vm_addr addr) {
    const Kind kind = kind_at(shown, addr);
    if (kind != KIND_MAPPED_FILE && kind != KIND_SHAREABLE && kind != KIND_MAPPED)
        return another_kind(shown, MAPPED, addr);
    return is_committed(shown, addr) ? NULL : "only_reserved";
}

static const char *problem(const Moment *shown, int member, vm_addr addr) {
    if (addr == 0)
        return "left_out";
    if (is_free(shown, addr))
        return members[member].when_free;
    switch (member) {
    case PRIVATE: return private_problem(shown, addr);
    case HEAP: return heap_problem(shown, addr);
    case STACK: return stack_problem(shown, addr);
    case IMAGE: return image_problem(shown, addr);
    default: return mapped_problem(shown, addr);
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

static bool check_member(const Moment *shown, int member) {
    const vm_addr addr = claimed(shown, members[member].name);
    const char *found = problem(shown, member, addr);
    return verdict(members[member].name, found, members[member].expected,
                   seen_text(shown, addr, found), where(shown, addr));
}

// kept: what should be free and is not; 0 when nothing is.
static void check_gives_back(const Moment *after, vm_addr kept) {
    const uint64_t calls = claimed(after, "calls");
    const bool block_kept = claimed(after, "heap_block_kept");
    verdict("gives_back",
            calls > 1    ? "shows_more_than_once"
            : kept != 0  ? "keeps_memory"
            : block_kept ? "keeps_block"
                         : NULL,
            "one call of show, and then both addresses free and the block freed",
            calls > 1    ? text("show was called %" PRIu64 " times", calls)
            : kept != 0  ? text("0x%" PRIx64 " still there: %s", kept, label_text(after, kept))
            : block_kept ? "both free, and the block still in use"
                         : "just that",
            where(after, kept));
}

TASK_CHECKS(one_of_each) {
    const Moment *shown = at("shown"), *after = at("after");
    check_member(shown, HEAP);
    check_member(shown, STACK);
    check_member(shown, IMAGE);
    const bool has_view = check_member(shown, MAPPED);
    if (!check_member(shown, PRIVATE))
        return;

    const vm_addr private_memory = claimed(shown, "private"), view = claimed(shown, "mapped");
    check_gives_back(after, !is_free(after, private_memory)     ? private_memory
                            : has_view && !is_free(after, view) ? view
                                                                : 0);
}
