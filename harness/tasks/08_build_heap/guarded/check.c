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

static void check_thrift(const Moment *m, const struct plan *plan) {
    for (int i = 0; i < BLOCKS; i++) {
        const Block b = block_at(m, plan, i);
        const uint64_t needed = pages_for(plan->size[i]), seen = accessible_pages(m, &b.in);
        if (seen > needed + PAGES_MORE) {
            verdict("thrift", "commits_too_much",
                    text("%" PRIu64 " pages (or %d more) for %" PRIu64 " bytes", needed, PAGES_MORE,
                         plan->size[i]),
                    text("%" PRIu64 ": %s", seen, runs_text(&b.in)), where(m, b.start));
            return;
        }
    }
    verdict("thrift", NULL, "no more accessible pages than a block needs", "so it is", nowhere());
}

// What is wrong with a block that was not given back.
static bool is_untouched(const Moment *m, const Block *before) {
    const Allocation now = allocation_at(m, before->start);
    uint8_t first = 0, last = 0;
    return now.exists && now.base == before->in.base && runs_are(&now, runs_text(&before->in)) &&
           bytes_at(m, before->start, &first, 1) && bytes_at(m, before->end - 1, &last, 1) &&
           first == block_tag(before->index) && last == first;
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
    const uint64_t refused = claimed(one, "refused") + claimed(all, "refused");
    verdict("freed", refused ? "wrong_result" : NULL, "every block given back, with TRUE",
            refused ? text("all of it is free, and FALSE %" PRIu64 " times", refused) : "so it is",
            nowhere());
}

static void check_refused(const Moment *m) {
    for (unsigned i = 0; i < HUGE_SIZES; i++)
        if (claimed_at(m, "huge", i)) {
            verdict("refused", "size_overflow", text("NULL for 0x%" PRIx64 " bytes", huge_sizes[i]),
                    text("0x%" PRIx64, claimed_at(m, "huge", i)),
                    where(m, claimed_at(m, "huge", i)));
            return;
        }
    verdict("refused", NULL, "NULL for sizes that no address space can hold", "so it is",
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
    check_refused(at("refused"));
}
