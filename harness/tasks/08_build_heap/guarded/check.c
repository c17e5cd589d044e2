#include "check.h"
#include "plan.h"

// A block may have at most this many accessible pages more than it needs: a page for a header.
enum { PAGES_MORE = 1 };

typedef struct Block {
    int index;
    vm_addr start, end; // as claimed; end is the first byte after it
    Allocation in;
} Block;

static Block block_at(const Moment *m, const struct plan *plan, int index) {
    const vm_addr start = claimed_at(m, "block", (unsigned)index);
    return (Block){index, start, start + plan->size[index], allocation_at(m, start)};
}

static bool shares_allocation(const Moment *m, const Block *b) {
    for (int i = 0; i < b->index; i++)
        if (allocation_at(m, claimed_at(m, "block", (unsigned)i)).base == b->in.base)
            return true;
    return false;
}

static const Region *region_at(const Moment *m, vm_addr addr) {
    return snapshot_find(snapshot_of(m), addr);
}

// Whether a read and a write there both raise an exception.
static bool is_closed(const Region *r) {
    return r && (r->state != VM_MEM_COMMIT || r->protect == VM_PAGE_NOACCESS ||
                 (r->protect & VM_PAGE_GUARD));
}

static uint64_t accessible_pages(const Moment *m, const Allocation *a) {
    uint64_t pages = 0;
    for (size_t i = 0; i < a->run_count && i < sizeof a->runs / sizeof *a->runs; i++)
        if (!is_closed(region_at(m, a->runs[i].base)))
            pages += a->runs[i].pages;
    return pages;
}

static uint64_t pages_for(uint64_t bytes) {
    return vm_align_up(vm_align_up(bytes, ALIGNMENT), PAGE) / PAGE;
}

static const char *block_mistake(const Moment *m, const Block *b) {
    if (b->start == 0)
        return "no_block";
    if (!b->in.exists || b->in.type != VM_MEM_PRIVATE || kind_at(m, b->start) != KIND_PRIVATE)
        return "not_own_memory";
    if (shares_allocation(m, b))
        return "shares_allocation";
    for (vm_addr page = vm_align_down(b->start, PAGE); page < b->end; page += PAGE) {
        const Region *r = region_at(m, page);
        if (!r || r->allocation_base != b->in.base || r->state != VM_MEM_COMMIT)
            return "not_committed";
        if (r->protect != VM_PAGE_READWRITE)
            return "wrong_protection";
    }
    return b->start % ALIGNMENT != 0 ? "misaligned" : NULL;
}

static bool check_blocks(const Moment *m, const struct plan *plan) {
    for (int i = 0; i < BLOCKS; i++) {
        const Block b = block_at(m, plan, i);
        const char *mistake = block_mistake(m, &b);
        if (mistake)
            return verdict("block", mistake,
                           text("%" PRIu64 " bytes of read-write memory in an allocation of their "
                                "own, at a multiple of %d",
                                plan->size[i], ALIGNMENT),
                           b.start ? text("0x%" PRIx64 ": %s", b.start, runs_text(&b.in)) : "NULL",
                           where(m, b.start));
    }
    return verdict("block", NULL, "every block in read-write memory of its own", "so they are",
                   nowhere());
}

// The page after the block is the first page that holds no byte of the block.
static const char *edge_mistake(const Moment *m, const Block *b) {
    const vm_addr behind = vm_align_up(b->end, PAGE);
    const Region *next = region_at(m, behind);
    const bool is_own = next && next->allocation_base == b->in.base && next->state != VM_MEM_FREE;
    const bool closed = is_own && is_closed(next);
    const vm_addr page = vm_align_down(b->start, PAGE);
    if (!closed && page > b->in.base && is_closed(region_at(m, page - 1)))
        return "guard_before";
    if (!is_own)
        return "no_guard";
    if (!closed)
        return "open_guard";
    return behind - b->end >= ALIGNMENT ? "slack" : NULL;
}

static void check_edge(const Moment *m, const struct plan *plan) {
    for (int i = 0; i < BLOCKS; i++) {
        const Block b = block_at(m, plan, i);
        const char *mistake = edge_mistake(m, &b);
        if (!mistake)
            continue;
        const vm_addr behind = vm_align_up(b.end, PAGE);
        verdict("edge", mistake,
                text("less than %d bytes between the block's end at 0x%" PRIx64
                     " and a page that cannot be touched",
                     ALIGNMENT, b.end),
                text("%" PRIu64 " bytes to the end of its page; the allocation is %s",
                     behind - b.end, runs_text(&b.in)),
                where(m, b.start));
        return;
    }
    verdict("edge", NULL, "after each block a page that cannot be touched", "so there is",
            nowhere());
}

static bool holds_tag(const Moment *m, const Block *b) {
    static uint8_t seen[40 * PAGE];
    const uint64_t bytes = b->end - b->start;
    if (bytes > sizeof seen || !bytes_at(m, b->start, seen, bytes))
        return false;
    for (uint64_t i = 0; i < bytes; i++)
        if (seen[i] != block_tag(b->index))
            return false;
    return true;
}

// Whether a block that was not given back is as it was.
static bool is_untouched(const Moment *m, const Block *before) {
    const Allocation now = allocation_at(m, before->start);
    return now.exists && now.base == before->in.base && runs_are(&now, runs_text(&before->in)) &&
           holds_tag(m, before);
}

static const char *freed_mistake(const Moment *m, const Block *before) {
    const Allocation now = allocation_at(m, before->start);
    if (!now.exists)
        return NULL;
    return pages_in(&now, VM_MEM_COMMIT) > 0 ? "still_committed" : "addresses_kept";
}

static bool report_freed(const Moment *m, const Block *b, const char *mistake, const char *wanted) {
    const Allocation now = allocation_at(m, b->start);
    return verdict(
        "freed", mistake,
        text("block %d, of %" PRIu64 " bytes: %s", b->index + 1, b->end - b->start, wanted),
        runs_text(&now), where(m, b->start));
}

// Blocks of the same sizes, when the first ones were given back.
static bool check_again(const struct plan *plan) {
    const Moment *given = at("given_again"), *freed = at("freed_again");
    for (int i = 0; i < BLOCKS; i++) {
        const Block b = block_at(given, plan, i);
        const bool made = !block_mistake(given, &b) && holds_tag(given, &b);
        if (!made || freed_mistake(freed, &b))
            return report_freed(made ? freed : given, &b, "remembers",
                                "another one of this size, and then free");
    }
    return !claimed(freed, "refused") ||
           verdict("freed", "wrong_result", "every block given back once more, with TRUE",
                   text("FALSE %" PRIu64 " times", claimed(freed, "refused")), nowhere());
}

static void check_freed(const Moment *given, const struct plan *plan) {
    const Moment *one = at("one_freed"), *all = at("all_freed");
    for (int i = 0; i < BLOCKS; i++) {
        const Block b = block_at(given, plan, i);
        if (i != FREED_FIRST && !is_untouched(one, &b)) {
            report_freed(one, &b, "frees_another", "as it was, because another one was given back");
            return;
        }
    }
    for (int i = 0; i < BLOCKS; i++) {
        const Block b = block_at(given, plan, i);
        const char *mistake = freed_mistake(i == FREED_FIRST ? one : all, &b);
        if (mistake) {
            report_freed(i == FREED_FIRST ? one : all, &b, mistake, "free");
            return;
        }
    }
    if (!check_again(plan))
        return;
    const uint64_t refused = claimed(one, "refused") + claimed(all, "refused");
    verdict("freed", refused ? "wrong_result" : NULL, "every block given back, with TRUE",
            refused ? text("all of it is free, and FALSE %" PRIu64 " times", refused) : "so it is",
            nowhere());
}

// Whether all pages of a block that has so many bytes are committed.
static bool has_room(const Moment *m, vm_addr start, uint64_t bytes) {
    const Allocation in = allocation_at(m, start);
    const uint64_t first = (start - in.base) / PAGE, last = (start + bytes - 1 - in.base) / PAGE;
    return in.exists && pages_of(&in, first, last - first + 1, VM_MEM_COMMIT) == last - first + 1;
}

static void check_refused(const Moment *m) {
    for (unsigned i = 0; i < HUGE_SIZES; i++)
        if (claimed_at(m, "huge", i)) {
            verdict("refused", "size_overflow", text("NULL for 0x%" PRIx64 " bytes", huge_sizes[i]),
                    text("0x%" PRIx64, claimed_at(m, "huge", i)),
                    where(m, claimed_at(m, "huge", i)));
            return;
        }
    const vm_addr large = claimed(m, "large");
    const Allocation in = allocation_at(m, large);
    if (!claimed(m, "later")) {
        verdict("refused", "remembers", "a short block after requests that are too long", "NULL",
                nowhere());
        return;
    }
    verdict(
        "refused", large && !has_room(m, large, large_size) ? "size_cut" : NULL,
        text("NULL for sizes that no address space can hold; NULL or a whole block for 0x%" PRIx64
             " bytes",
             large_size),
        large ? runs_text(&in) : "NULL", where(m, large));
}

static Block crowd_block(const Moment *m, uint64_t lines, int i) {
    vm_addr start = 0;
    if (!bytes_at(m, claimed(m, "crowd") + (uint64_t)i * sizeof start, &start, sizeof start))
        fault("the snapshot lacks the addresses of the crowd");
    return (Block){i, start, start + crowd_size(lines, i), allocation_at(m, start)};
}

static Block long_block(void) {
    const Moment *m = at("crowd");
    const vm_addr start = claimed(m, "long");
    return (Block){CROWD, start, start + long_size, allocation_at(m, start)};
}

static const char *crowd_mistake(const Moment *m, const Block *b, vm_addr last_base) {
    if (!b->start)
        return "no_block";
    if (!b->in.exists || !has_room(m, b->start, b->end - b->start))
        return "not_committed";
    return b->in.base == last_base ? "shares_allocation" : edge_mistake(m, b);
}

static bool crowd_verdict(const Moment *m, const Block *b, const char *mistake) {
    return verdict("crowd", mistake,
                   text("one block of %d that live at a time, of %" PRIu64 " bytes", CROWD + 1,
                        b->end - b->start),
                   b->start ? runs_text(&b->in) : "NULL", where(m, b->start));
}

// False: a verdict was made.
static bool is_good_in_crowd(const Block *b, vm_addr last_base) {
    const char *mistake = crowd_mistake(at("crowd"), b, last_base);
    if (!mistake)
        mistake = freed_mistake(at("crowd_freed"), b);
    return !mistake || crowd_verdict(at("crowd"), b, mistake);
}

// False: a verdict was made.
static bool is_thrifty(const Moment *m, const Block *b) {
    const uint64_t bytes = b->end - b->start, needed = pages_for(bytes),
                   seen = accessible_pages(m, &b->in);
    return seen <= needed + PAGES_MORE ||
           verdict("thrift", "commits_too_much",
                   text("%" PRIu64 " pages (or %d more) for %" PRIu64 " bytes", needed, PAGES_MORE,
                        bytes),
                   text("%" PRIu64 ": %s", seen, runs_text(&b->in)), where(m, b->start));
}

static void check_thrift(const Moment *m, const struct plan *plan) {
    const Block long_one = long_block();
    for (int i = 0; i < BLOCKS; i++) {
        const Block b = block_at(m, plan, i);
        if (!is_thrifty(m, &b))
            return;
    }
    for (int i = 0; i < CROWD; i++) {
        const Block b = crowd_block(at("crowd"), parameter("lines"), i);
        if (!is_thrifty(at("crowd"), &b))
            return;
    }
    if (is_thrifty(at("crowd"), &long_one))
        verdict("thrift", NULL, "no more accessible pages than a block needs", "so it is",
                nowhere());
}

static void check_crowd(uint64_t lines) {
    const Moment *m = at("crowd");
    const Block long_one = long_block();
    vm_addr last_base = 0;
    for (int i = 0; i < CROWD; i++) {
        const Block b = crowd_block(m, lines, i);
        if (!is_good_in_crowd(&b, last_base))
            return;
        last_base = b.in.base;
    }
    if (is_good_in_crowd(&long_one, last_base))
        verdict("crowd", claimed(at("crowd_freed"), "refused") ? "wrong_result" : NULL,
                "hundreds of blocks at a time, all given back", "so it is", nowhere());
}

// Handles and heap blocks by moment, because the calls in between may give back what others took.
static Entry kept_entry(void) {
    static const char *const moments[] = {"given", "one_freed", "all_freed"};
    int64_t blocks = 0;
    for (int i = 0; i < 3; i++) {
        const Moment *m = at(moments[i]);
        const Entry found = ledger_entry(m, m, &(Ledger){.any_blocks = true});
        blocks += (int64_t)claimed(m, "ledger.blocks");
        if (found.misconception)
            return found;
    }
    if (blocks)
        return (Entry){"leaves_something", text("%" PRId64 " heap blocks", blocks), 0};
    return ledger_entry(at("before"), at("all_freed"), &(Ledger){.any_blocks = true});
}

static void check_nothing_else(void) {
    const Entry found = kept_entry();
    verdict("nothing_else", found.misconception, "nothing is left when every block was given back",
            found.seen, where(at("all_freed"), found.addr));
}

// The block that lived while the system refused another one.
static bool lives(const Moment *m, const struct plan *plan) {
    static uint8_t seen[2 * PAGE];
    const vm_addr live = claimed(m, "live");
    const uint64_t bytes = plan->size[SMALL];
    if (!has_room(m, live, bytes) || bytes > sizeof seen || !bytes_at(m, live, seen, bytes))
        return false;
    for (uint64_t i = 0; i < bytes; i++)
        if (seen[i] != LIVE_TAG)
            return false;
    return true;
}

// Of a block that was refused something: NULL, and nothing is left, or after another try a block
// like any other.
static const char *failed_mistake(const Moment *m, const struct plan *plan, const Entry *left) {
    const vm_addr start = claimed(m, "block");
    const uint64_t bytes = plan->size[MANY_PAGES];
    const Block b = {MANY_PAGES, start, start + bytes, allocation_at(m, start)};
    if (!claimed(m, "live"))
        return "remembers";
    if (start && claimed(m, "refused") && (!has_room(m, start, bytes) || edge_mistake(m, &b)))
        return "ignores_failure";
    return !lives(m, plan) ? "frees_another" : claimed(m, "refused") ? left->misconception : NULL;
}

static const struct refused {
    const char *checkpoint, *call;
} refused_making[] = {{"no_reservation", "the first VirtualAlloc"},
                      {"no_middle", "a VirtualAlloc in the middle"},
                      {"no_commit", "the last VirtualAlloc"},
                      {"no_protection", "VirtualProtect"},
                      {"no_answer", "VirtualQuery"}},
  refused_freeing[] = {{"no_first_free", "the first VirtualFree"},
                       {"no_last_free", "the last VirtualFree"},
                       {"no_query", "VirtualQuery"},
                       {"no_closing", "VirtualProtect"}};
enum { REFUSED_MAKING = 5, REFUSED_FREEING = 4 };

// Blocks that the system refused to make.
static bool check_not_made(const struct plan *plan) {
    const Moment *before = at("refused");
    for (int i = 0; i < REFUSED_MAKING; i++) {
        const Moment *m = at(refused_making[i].checkpoint);
        const vm_addr own[] = {claimed(m, "live"), claimed(m, "block")};
        const Entry left = ledger_entry(
            before, m, &(Ledger){.addresses = own, .count = 2, .any_blocks = own[1] != 0});
        const char *mistake = failed_mistake(m, plan, &left);
        if (mistake)
            return verdict("failing", mistake, "NULL, with nothing left or taken, or a whole block",
                           text("%s refused: 0x%" PRIx64 ", left: %s", refused_making[i].call,
                                claimed(m, "block"), left.seen),
                           where(m, left.addr));
        before = m;
    }
    return true;
}

// A block of which the system refused to take something back.
static const char *not_freed_mistake(const Moment *before, const Moment *m) {
    const vm_addr block = claimed(m, "block");
    const bool refused = claimed(m, "refused"), freed = claimed(m, "freed"),
               is_there = allocation_at(m, block).exists;
    if (!block)
        return "remembers";
    if (freed && is_there)
        return "ignores_failure";
    if (!freed && !refused)
        return "wrong_result";
    const Ledger own = {.addresses = &block, .count = 1, .any_blocks = true};
    return ledger_entry(before, m, &own).misconception;
}

static bool check_not_freed(void) {
    const Moment *before = at(refused_making[REFUSED_MAKING - 1].checkpoint);
    for (int i = 0; i < REFUSED_FREEING; i++) {
        const Moment *m = at(refused_freeing[i].checkpoint);
        const vm_addr block = claimed(m, "block");
        const char *mistake = not_freed_mistake(before, m);
        if (mistake)
            return verdict("failing", mistake, "FALSE when a block cannot be given back",
                           text("%s %srefused: %s, and the block is %s", refused_freeing[i].call,
                                claimed(m, "refused") ? "" : "not ",
                                claimed(m, "freed") ? "TRUE" : "FALSE",
                                allocation_at(m, block).exists ? "still there" : "gone"),
                           where(m, block));
        before = m;
    }
    return true;
}

// A block after all of that: it is made, and given back.
static bool check_later(const Moment *later, const Moment *late) {
    const vm_addr block = claimed(later, "later");
    const bool done = allocation_at(later, block).exists && !allocation_at(late, block).exists &&
                      claimed(late, "freed");
    return done || verdict("failing", "remembers",
                           "a block, and TRUE when it is given back, as soon as nothing is refused",
                           block ? "a block that is not given back" : "NULL", where(late, block));
}

static void check_failing(const struct plan *plan) {
    if (check_not_made(plan) && check_not_freed() && check_later(at("later"), at("late")))
        verdict("failing", NULL,
                "NULL when a block cannot be made, FALSE when it cannot be given back", "so it is",
                nowhere());
}

TASK_CHECKS(guarded) {
    const struct plan plan = make_plan(parameter("lines"), parameter("odd"), parameter("pages"));
    const Moment *given = at("given");
    if (!check_blocks(given, &plan))
        return;
    check_edge(given, &plan);
    check_thrift(given, &plan);
    check_freed(given, &plan);
    check_nothing_else();
    check_crowd(parameter("lines"));
    check_refused(at("refused"));
    check_failing(&plan);
}
