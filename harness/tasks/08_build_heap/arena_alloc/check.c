#include "check.h"
#include "plan.h"
#include <string.h>

// At most this much may be committed ahead of what is used.
enum { PAGES_AHEAD = 16 };

static struct plan plan_of_run(void) {
    return make_plan(parameter("pages"), parameter("small"), parameter("lead"), parameter("over"),
                     parameter("growth"));
}

static const char *place_text(vm_addr base, vm_addr block) {
    return block == 0     ? "NULL"
           : block < base ? text("0x%" PRIx64 ", below the arena", block)
                          : text("base+0x%" PRIx64, block - base);
}

static bool check_reserved(const Moment *m, vm_addr base, uint64_t pages) {
    const Allocation a = allocation_at(m, base);
    const bool is_own =
        a.exists && a.base == base && a.type == VM_MEM_PRIVATE && kind_at(m, base) == KIND_PRIVATE;
    const bool committed = pages_in(&a, VM_MEM_COMMIT) > 0;
    const bool usable = is_own && a.pages == pages;
    verdict("reserved",
            !is_own     ? "no_reservation"
            : !usable   ? "wrong_size"
            : committed ? "commits_up_front"
                        : NULL,
            text("R%" PRIu64, pages),
            is_own      ? runs_text(&a)
            : base != 0 ? label_text(m, base)
                        : "no base: arena_init returned FALSE, or left base NULL",
            where(m, base));
    return usable; // committing too early does not affect the later checks
}

// The mistake that put the block there; NULL when its place is right.
static const char *misplaced(const Moment *m, vm_addr base, uint64_t offset, vm_addr block) {
    if (block == 0)
        return "refuses_what_fits";
    const vm_addr other = claimed(m, "second");
    if (allocation_at(m, block).base != base)
        return other && allocation_at(m, block).base == other ? "remembers" : "allocates_each";
    if (block % ALIGNMENT != 0)
        return "misaligned";
    return block < base + offset ? "overlaps" : block > base + offset ? "wastes_space" : NULL;
}

static bool check_blocks(const Moment *grown, vm_addr base, const struct plan *plan) {
    for (int i = 0; i <= GROWTH; i++) {
        const vm_addr block = claimed_at(grown, "block", (unsigned)i);
        const char *mistake = misplaced(grown, base, plan->offset[i], block);
        if (mistake)
            return verdict("blocks", mistake,
                           text("block %d, of %" PRIu64 " bytes, at base+0x%" PRIx64, i + 1,
                                plan->size[i], plan->offset[i]),
                           place_text(base, block), where(grown, block));
    }
    return verdict("blocks", NULL, "every block after the one before it, at a multiple of 16",
                   "so they are", nowhere());
}

static bool has_executable(const Allocation *a) {
    for (size_t i = 0; i < a->run_count && i < sizeof a->runs / sizeof *a->runs; i++)
        if (a->runs[i].protect >= VM_PAGE_EXECUTE && a->runs[i].protect < VM_PAGE_GUARD)
            return true;
    return false;
}

// What is wrong with the pages of an arena that has given out `used` bytes.
// not_enough is the mistake that leaves too few of them committed at this moment.
static const char *wrong_pages(const Allocation *a, uint64_t needed, const char *not_enough) {
    const uint64_t committed = pages_in(a, VM_MEM_COMMIT);
    if (pages_of(a, 0, needed, VM_MEM_COMMIT) < needed)
        return not_enough;
    if (committed > needed + PAGES_AHEAD)
        return committed == a->pages ? "commits_up_front" : "commits_too_much";
    if (has_executable(a))
        return "executable";
    const char *wanted = text("C%" PRIu64 ":RW R%" PRIu64, committed, a->pages - committed);
    return runs_are(a, wanted) ? NULL : "wrong_protection";
}

// Whether the blocks can be used: too many pages are also wrong, but do no harm to a block.
static bool check_committed(vm_addr base, const struct plan *plan) {
    static const struct {
        const char *checkpoint;
        int last;
        const char *not_enough;
    } steps[] = {{"small", LAST_SMALL, "commits_nothing"},
                 {"straddle", STRADDLE, "straddle"},
                 {"grown", GROWTH, "commits_one_step"}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const Moment *m = at(steps[i].checkpoint);
        const Allocation a = allocation_at(m, base);
        const uint64_t needed = (block_end(plan, steps[i].last) + PAGE - 1) / PAGE;
        const char *mistake = wrong_pages(&a, needed, steps[i].not_enough);
        if (!mistake)
            continue;
        verdict("committed", mistake,
                text("C%" PRIu64 ":RW R%" PRIu64
                     " with block %d given out (or up to %d pages more)",
                     needed, a.pages - needed, steps[i].last + 1, PAGES_AHEAD),
                runs_text(&a), where(m, base));
        return pages_of(&a, 0, needed, VM_MEM_COMMIT) == needed &&
               strcmp(mistake, "wrong_protection") != 0;
    }
    return verdict("committed", NULL, "the pages in use, and at most 64 KB more",
                   "so it is after small blocks, over a page's end, and after growth", nowhere());
}

// How many bytes of a block, from its first one on, hold what was written into it.
static uint64_t bytes_kept(const Moment *m, vm_addr block, uint64_t size, uint8_t tag) {
    static uint8_t seen[PAGE];
    for (uint64_t at = 0, more; at < size; at += more) {
        more = size - at < sizeof seen ? size - at : sizeof seen;
        if (!bytes_at(m, block + at, seen, more))
            return at; // the page is gone
        for (uint64_t i = 0; i < more; i++)
            if (seen[i] != tag)
                return at + i;
    }
    return size;
}

static void check_contents(vm_addr base, const struct plan *plan) {
    const Moment *const moments[] = {at("grown"), at("full")};
    for (int k = 0; k < 2; k++)
        for (int i = 0; i <= GROWTH; i++) {
            const vm_addr block = base + plan->offset[i];
            const uint64_t kept = bytes_kept(moments[k], block, plan->size[i], block_tag(i));
            if (kept < plan->size[i]) {
                verdict("contents", "loses_contents",
                        text("0x%02x at %s, as written into block %d", block_tag(i),
                             place_text(base, block + kept), i + 1),
                        "another byte", where(moments[k], base));
                return;
            }
        }
    verdict("contents", NULL, "every block holds what was written into it", "so it does",
            nowhere());
}

// What a request that does not fit must get: NULL, and nothing else.
static bool check_misfits(vm_addr base, const struct plan *plan) {
    const Moment *grown = at("grown"), *misfit = at("misfit"), *full = at("full");
    const uint64_t left = plan->reserved - plan->offset[AGAIN];
    const vm_addr past = claimed(full, "past_the_end");
    for (unsigned i = 0; i < HUGE_SIZES; i++)
        if (claimed_at(full, "huge", i))
            return verdict("bounds", i + 1 == HUGE_SIZES ? "size_cut" : "size_overflow",
                           text("NULL for 0x%" PRIx64 " bytes", huge_sizes[i]),
                           place_text(base, claimed_at(full, "huge", i)), nowhere());
    for (unsigned i = 0; i < TOO_MANY; i++)
        if (claimed_at(full, "too_large", i))
            return verdict("bounds",
                           i == 0   ? "init_hides_failure"
                           : i == 1 ? "size_cut"
                                    : "pages_wrap",
                           text("FALSE from arena_init of 0x%" PRIx64 " pages", too_many_pages[i]),
                           "TRUE", nowhere());
    if (past)
        return verdict("bounds", "past_the_end",
                       text("NULL for %" PRIu64 " bytes: %" PRIu64 " are left", left + 1, left),
                       place_text(base, past), where(full, base));
    const Allocation was = allocation_at(grown, base), is = allocation_at(misfit, base);
    return runs_are(&is, runs_text(&was)) ||
           verdict("bounds", "refusal_changes", text("%s, as before the refusals", runs_text(&was)),
                   runs_text(&is), where(misfit, base));
}

static void check_bounds(const Moment *full, vm_addr base, const struct plan *plan) {
    if (!check_misfits(base, plan))
        return;
    const vm_addr behind = claimed(full, "behind_last");
    const vm_addr again = claimed_at(full, "block", AGAIN), last = claimed_at(full, "block", LAST);
    const Allocation a = allocation_at(full, base);
    const char *pages = wrong_pages(&a, a.pages, "ignores_failure");
    const bool moved =
        again != base + plan->offset[AGAIN] || (last && last != base + plan->offset[LAST]);

    if (moved)
        verdict("bounds", again ? "refusal_moves" : "remembers",
                text("after the refusals, the next block at base+0x%" PRIx64, plan->offset[AGAIN]),
                place_text(base, again), where(full, base));
    else if (!last)
        verdict(
            "bounds", "refuses_what_fits",
            text("a last block of exactly the %" PRIu64 " bytes that are left", plan->size[LAST]),
            "NULL", where(full, base));
    else if (pages)
        verdict("bounds", pages, text("C%" PRIu64 ":RW", a.pages), runs_text(&a),
                where(full, base));
    else
        verdict("bounds", behind ? "past_the_end" : NULL,
                "NULL for what does not fit, a block for what does",
                behind ? text("a byte at %s of a full arena", place_text(base, behind))
                       : "so it is, to the last byte",
                nowhere());
}

static bool arenas_verdict(const Moment *m, const char *mistake, uint64_t offset, vm_addr block) {
    const vm_addr base = claimed(m, "second");
    return verdict("arenas", mistake,
                   text("in the second arena, a block at base+0x%" PRIx64, offset),
                   place_text(base, block), where(m, block));
}

// The second arena: its blocks between the first one's, and then many.
static bool check_second(const Moment *m) {
    const vm_addr base = claimed(m, "second");
    const uint64_t crowd = second_offset(BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
        const vm_addr block = claimed_at(at("full"), "other", (unsigned)i);
        const char *mistake = misplaced(m, base, second_offset(i), block);
        if (mistake)
            return arenas_verdict(m, mistake, second_offset(i), block);
    }
    for (uint64_t i = 0; i < CROWD; i++) {
        vm_addr block = 0;
        if (!bytes_at(m, claimed(m, "crowd") + i * sizeof block, &block, sizeof block))
            fault("the snapshot lacks the addresses of the crowd");
        const char *mistake = misplaced(m, base, crowd + i * ALIGNMENT, block);
        if (mistake)
            return arenas_verdict(m, mistake, crowd + i * ALIGNMENT, block);
    }
    return true;
}

static const char *whole_mistake(const Moment *m, unsigned i) {
    const vm_addr base = claimed_at(m, "whole", i);
    const Allocation a = allocation_at(m, base);
    if (!a.exists)
        return "no_reservation";
    if (a.pages != whole_pages[i])
        return "wrong_size";
    const char *mistake = misplaced(m, base, 0, claimed_at(m, "all", i));
    if (!mistake)
        mistake = wrong_pages(&a, a.pages, "commits_one_step");
    return mistake ? mistake : claimed_at(m, "more", i) ? "past_the_end" : NULL;
}

static bool check_wholes(const Moment *m) {
    for (unsigned i = 0; i < WHOLES; i++) {
        const vm_addr base = claimed_at(m, "whole", i);
        const Allocation a = allocation_at(m, base);
        const char *mistake = whole_mistake(m, i);
        if (mistake)
            return verdict("arenas", mistake,
                           text("an arena of %" PRIu64 " pages, all of them given out as one block",
                                whole_pages[i]),
                           base ? text("%s, the block: %s", runs_text(&a),
                                       place_text(base, claimed_at(m, "all", i)))
                                : "no arena",
                           where(m, base));
    }
    return true;
}

// A block of each size: the first one that is not where it should be, or the last.
static bool check_sizes(const Moment *m) {
    const vm_addr base = claimed(m, "sizes"), block = claimed(m, "sized");
    const uint64_t offset = claimed(m, "size_offset");
    const char *mistake = base ? misplaced(m, base, offset, block) : "no_reservation";
    return !mistake || verdict("arenas", mistake,
                               text("a block of %" PRIu64 " bytes at base+0x%" PRIx64,
                                    claimed(m, "size"), offset),
                               place_text(base, block), where(m, block));
}

static const char *far_mistake(const Moment *m, vm_addr base, const Allocation *a) {
    uint64_t offset = 0, end = 0;
    const int asked = (int)claimed(m, "far_asked");
    for (int i = 0; i < asked && i < FAR_BLOCKS; i++) {
        const vm_addr block = claimed_at(m, "far", (unsigned)i);
        if (!block && i > 1)
            continue; // there may be no memory for it
        const char *mistake = misplaced(m, base, offset, block);
        if (mistake)
            return mistake;
        end = offset + far_size(i);
        offset = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    const uint64_t needed = (end + PAGE - 1) / PAGE;
    return pages_of(a, 0, needed, VM_MEM_COMMIT) < needed      ? "commits_nothing"
           : pages_in(a, VM_MEM_COMMIT) > needed + PAGES_AHEAD ? "commits_too_much"
           : has_executable(a)                                 ? "executable"
                                                               : NULL;
}

static bool check_far(const Moment *m) {
    const vm_addr base = claimed(m, "large");
    const Allocation a = allocation_at(m, base);
    const char *mistake = !a.exists                ? "no_reservation"
                          : a.pages != LARGE_PAGES ? "wrong_size"
                                                   : far_mistake(m, base, &a);
    return !mistake ||
           verdict("arenas", mistake,
                   text("an arena of %" PRIu64 " pages, with blocks of %" PRIu64 " bytes and more",
                        LARGE_PAGES, far_size(0)),
                   a.exists ? runs_text(&a) : "nothing", where(m, base));
}

static void check_arenas(void) {
    const Moment *m = at("large");
    if (check_second(m) && check_wholes(m) && check_sizes(m) && check_far(m))
        verdict("arenas", NULL, "several arenas, of one page and of more than 4 GB", "so it is",
                nowhere());
}

// A block that was asked for while the system refused a call: NULL, unless it can be used.
static const char *given_mistake(const Moment *m) {
    return claimed(m, "refused") && !claimed(m, "usable") ? "ignores_failure" : NULL;
}

static bool got_null(const Moment *m) {
    return claimed(m, "was_refused") && !claimed(m, "refused");
}

static bool kept_is_kept(const Moment *m) {
    const vm_addr kept = claimed(m, "kept");
    const Allocation a = allocation_at(m, kept);
    const uint64_t pages = (KEPT_END + PAGE - 1) / PAGE;
    return pages_of(&a, 0, pages, VM_MEM_COMMIT) == pages &&
           bytes_kept(m, kept, KEPT_BYTES, KEPT_TAG) == KEPT_BYTES;
}

// TRUE from arena_init where the system refused it a call: another try may have succeeded.
static bool is_an_arena(const Moment *m) {
    const vm_addr base = claimed(m, "init_base");
    const Allocation a = allocation_at(m, base);
    return a.exists && a.base == base && a.pages == SECOND_PAGES;
}

// An arena that the system refused to reserve, and then its first block.
static const char *first_mistake(const Moment *m, vm_addr base) {
    const vm_addr first = claimed(m, "first");
    if (claimed(m, "init_refused") && claimed(m, "init") && !is_an_arena(m))
        return "init_hides_failure";
    if (!base || !first || !claimed(m, "twin") || !claimed(m, "kept"))
        return "remembers";
    if (given_mistake(m))
        return given_mistake(m);
    if (got_null(m) && first != base)
        return "refusal_moves";
    return kept_is_kept(m) ? NULL : "commits_nothing";
}

// A long block that the system refused.
static const char *long_mistake(const Moment *was, const Moment *is, vm_addr base) {
    const Allocation before = allocation_at(was, base), after = allocation_at(is, base);
    if (given_mistake(is))
        return given_mistake(is);
    if (!kept_is_kept(is))
        return "loses_contents";
    return !got_null(is) || runs_are(&after, runs_text(&before)) ? NULL : "refusal_changes";
}

// The same block again, when there is memory.
static const char *again_mistake(const Moment *m, vm_addr base) {
    const vm_addr again = claimed(m, "again"), next = claimed(m, "next");
    const uint64_t end = REFUSED_OFFSET + REFUSED_BYTES + 1;
    const Allocation a = allocation_at(m, base);
    if (!again || !next)
        return "remembers";
    if (again != base + REFUSED_OFFSET || next != again + REFUSED_BYTES)
        return "refusal_moves";
    return kept_is_kept(m) ? wrong_pages(&a, (end + PAGE - 1) / PAGE, "commits_nothing")
                           : "loses_contents";
}

// False: a verdict was made.
static bool is_as_promised(const Moment *was, const Moment *m, const char *mistake) {
    const vm_addr own[] = {claimed(m, "third"), claimed(at("third"), "twin"),
                           claimed(at("third"), "init_base")};
    const Allocation a = allocation_at(m, own[0]);
    const Entry left = ledger_entry(was, m, &(Ledger){.addresses = own, .count = 3});
    if (!mistake && !left.misconception)
        return true;
    return verdict("refused", mistake ? mistake : left.misconception,
                   "FALSE or NULL when the system refuses, and the same call succeeds later",
                   text("%s, left: %s", own[0] ? runs_text(&a) : "no arena", left.seen),
                   where(m, own[0]));
}

static void check_refused(void) {
    static const char *const moments[REFUSALS] = {"refused_first", "refused_middle",
                                                  "refused_last"};
    const Moment *was = at("third"), *again = at("again");
    const vm_addr base = claimed(was, "third");
    bool as_it_was = got_null(was);
    if (!is_as_promised(at("large"), was, first_mistake(was, base)))
        return;
    for (int i = 0; as_it_was && i < REFUSALS; i++) {
        const Moment *m = at(moments[i]);
        if (!is_as_promised(was, m, long_mistake(was, m, base)))
            return;
        as_it_was = got_null(m);
        was = m;
    }
    if (!as_it_was || is_as_promised(was, again, again_mistake(again, base)))
        verdict("refused", NULL, "FALSE or NULL, and the same call succeeds later", "so it does",
                nowhere());
}

TASK_CHECKS(arena_alloc) {
    const struct plan plan = plan_of_run();
    const vm_addr base = claimed(at("reserved"), "base");
    if (!check_reserved(at("reserved"), base, parameter("pages")) ||
        !check_blocks(at("grown"), base, &plan) || !check_committed(base, &plan))
        return;
    check_contents(base, &plan);
    check_bounds(at("full"), base, &plan);
    const vm_addr own[] = {base, claimed(at("grown"), "second")};
    ledger_verdict("nothing_else", at("before"), at("grown"),
                   &(Ledger){.addresses = own, .count = 2});
    check_arenas();
    check_refused();
}
