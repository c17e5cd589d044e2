#include "check.h"
#include "plan.h"

// A free block with fewer whole pages than this may be left as it is.
enum { WORTH_IT = 16 };

// The same numbers as in unit.h.
enum { STATE_USED = 1, STATE_TRIMMED = 2 };
typedef struct Header {
    uint64_t bytes, state;
} Header;

static vm_addr base_of(void) {
    return claimed(at("before"), "base");
}

static Allocation heap_in(const Moment *m) {
    return allocation_at(m, base_of());
}

static bool header_of(const Moment *m, const struct plan *plan, int block, Header *header) {
    return bytes_at(m, base_of() + plan->offset[block], header, sizeof *header);
}

static const char *block_text(const struct plan *plan, int block) {
    return text("the %s block at base+0x%" PRIx64 " to base+0x%" PRIx64,
                is_used(block) ? "used" : "free", plan->offset[block], plan->end[block]);
}

static uint64_t reserved_of(const Allocation *a, const struct plan *plan, int block) {
    return pages_of(a, first_page(plan, block), page_count(plan, block), VM_MEM_RESERVE);
}

static uint64_t pages_given_back(const Allocation *a, const struct plan *plan) {
    return pages_of(a, 0, pages_to_top(plan), VM_MEM_RESERVE);
}

// Which blocks have lost a page that does not belong entirely to one free block.
static bool lost_page_at(const Allocation *a, uint64_t offset) {
    return pages_of(a, offset / PAGE, 1, VM_MEM_COMMIT) == 0;
}

static bool lost_used_bytes(const Allocation *a, const struct plan *plan, int block) {
    const uint64_t first = plan->offset[block] / PAGE, last = (plan->end[block] - 1) / PAGE;
    return pages_of(a, first, last - first + 1, VM_MEM_COMMIT) < last - first + 1;
}

// Whether a page entirely inside a used block was lost: no rounding error does that.
static bool lost_whole_used_page(const Allocation *a, const struct plan *plan, int block) {
    return page_count(plan, block) > 0 &&
           pages_of(a, first_page(plan, block), page_count(plan, block), VM_MEM_COMMIT) == 0;
}

static const char *kept_mistake(const Moment *m, const struct plan *plan, int block) {
    const Allocation a = heap_in(m);
    Header header;
    if (is_used(block) && lost_whole_used_page(&a, plan, block))
        return "takes_used";
    if (is_used(block) && lost_used_bytes(&a, plan, block))
        return "takes_neighbours";
    if (lost_page_at(&a, plan->offset[block]))
        return "header_lost";
    if (!header_of(m, plan, block, &header))
        return "closes_pages";
    if (header.bytes != plan->end[block] - plan->offset[block])
        return "changes_blocks";
    uint8_t first = 0, last = 0;
    const bool seen = bytes_at(m, base_of() + plan->offset[block] + HEADER, &first, 1) &&
                      bytes_at(m, base_of() + plan->end[block] - 1, &last, 1);
    if (is_used(block) &&
        (!seen || first != block_tag(block) || last != first || header.state != STATE_USED))
        return "changes_blocks";
    return !is_used(block) && header.state == STATE_USED ? "changes_blocks" : NULL;
}

// In order of severity: used memory first.
static bool check_kept(const Moment *m, const struct plan *plan) {
    const Allocation a = heap_in(m);
    if (!a.exists)
        return verdict("kept", "heap_gone", "the heap's reservation", "nothing at base", nowhere());
    for (int used = 1; used >= 0; used--)
        for (int i = 0; i < BLOCKS; i++) {
            const char *mistake = is_used(i) == used ? kept_mistake(m, plan, i) : NULL;
            if (mistake)
                return verdict(
                    "kept", mistake,
                    text("%s as it was%s", block_text(plan, i), used ? "" : ", header included"),
                    runs_text(&a), where(m, base_of()));
        }
    return verdict("kept", NULL, "used blocks, and every header, as they were", "so they are",
                   nowhere());
}

static bool is_closed(const Allocation *a, uint64_t page) {
    const Region *r = snapshot_find(snapshot_of(a->moment), a->base + page * PAGE);
    return r && r->state == VM_MEM_COMMIT && r->protect != VM_PAGE_READWRITE;
}

static const char *pages_mistake(const Allocation *a, const struct plan *plan, int block) {
    const uint64_t count = page_count(plan, block), seen = reserved_of(a, plan, block);
    if (count == 0 || seen == count)
        return NULL;
    if (is_closed(a, first_page(plan, block)))
        return "closes_pages";
    if (count < WORTH_IT && seen == 0)
        return NULL;
    return pages_given_back(a, plan) == 0 ? "gives_nothing_back" : "leaves_pages";
}

static bool check_pages(const Moment *m, const struct plan *plan) {
    const Allocation a = heap_in(m);
    for (int i = 0; i < BLOCKS; i++) {
        const char *mistake = is_used(i) ? NULL : pages_mistake(&a, plan, i);
        if (mistake)
            return verdict("pages", mistake,
                           text("%" PRIu64 " pages reserved only, inside %s", page_count(plan, i),
                                block_text(plan, i)),
                           text("%" PRIu64 " of them, and the heap is %s", reserved_of(&a, plan, i),
                                runs_text(&a)),
                           where(m, base_of()));
    }
    return verdict("pages", NULL, "the whole pages of free blocks decommitted", "so they are",
                   nowhere());
}

static void check_returned(const struct plan *plan) {
    const Moment *m = at("trimmed"), *again = at("again");
    const Allocation a = heap_in(m);
    const uint64_t given = pages_given_back(&a, plan), said = claimed(m, "pages");
    const uint64_t second = claimed(again, "pages");
    if (said != given)
        verdict("returned", "wrong_count", text("%" PRIu64 ", the pages given back", given),
                text("%" PRIu64, said), where(m, base_of()));
    else
        verdict("returned", second ? "counts_again" : NULL,
                "0 from a second h_trim: nothing was left to give back", text("%" PRIu64, second),
                nowhere());
}

static void check_reuse(const struct plan *plan) {
    const Moment *m = at("again"), *reused = at("reused");
    const Allocation a = heap_in(m), after = heap_in(reused);
    for (int i = 0; i < BLOCKS; i++) {
        Header header = {0};
        const uint64_t count = page_count(plan, i);
        if (is_used(i) || pages_of(&after, first_page(plan, i), count, VM_MEM_COMMIT) == count)
            continue;
        (void)header_of(m, plan, i, &header);
        verdict("reuse", header.state == STATE_TRIMMED ? "cannot_be_used" : "forgets_mark",
                text("BLOCK_TRIMMED (%d) in %s: pages of it are not committed", STATE_TRIMMED,
                     block_text(plan, i)),
                text("state %" PRIu64 "; the heap is %s", header.state, runs_text(&a)),
                where(reused, base_of()));
        return;
    }
    verdict("reuse", NULL, "every free block can be used again", "so it can", nowhere());
}

TASK_CHECKS(h_trim) {
    const struct plan plan = make_plan(parameter("lines"), parameter("long"), parameter("medium"));
    const Moment *trimmed = at("trimmed");
    if (!check_kept(trimmed, &plan) || !check_pages(trimmed, &plan))
        return;
    check_returned(&plan);
    check_reuse(&plan);
}
