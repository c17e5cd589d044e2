#include "check.h"

enum { CHILDS_SHARE = 1000 };

static const char *seen_at(const Moment *m, vm_addr addr) {
    return addr ? text("0x%" PRIx64 ": %s", addr, label_text(m, addr)) : "NULL";
}

static const ImageSection *section_at(const Moment *m, vm_addr addr) {
    return facts_section(facts_of(m), addr);
}

// What an address would be that lost its upper half on the way.
static bool is_cut(const Moment *m, vm_addr counter) {
    const vm_addr upper = facts_image_base(facts_of(m)) & ~(vm_addr)UINT32_MAX;
    return upper && counter && counter <= UINT32_MAX && section_at(m, upper | counter);
}

static const char *place_problem(const Moment *m, vm_addr counter) {
    enum { SHARED = 0x10000000 }; // IMAGE_SCN_MEM_SHARED
    if (is_cut(m, counter))
        return "address_cut";
    const Allocation a = allocation_at(m, counter);
    if (!a.exists)
        return counter ? "not_there" : "returned_null";
    if (a.type == VM_MEM_MAPPED)
        return "mapped_section";
    if (a.type != VM_MEM_IMAGE)
        return kind_at(m, counter) == KIND_STACK ? "not_there" : "private_memory";
    const ImageSection *section = section_at(m, counter);
    if (!section || a.base != facts_image_base(facts_of(m)))
        return "another_module";
    return section->characteristics & SHARED ? NULL : "section_not_shared";
}

// "in .data, 0xc0000040"
static const char *place_text(const Moment *m, vm_addr counter) {
    const ImageSection *section = section_at(m, counter);
    return section ? text("%s, Characteristics 0x%" PRIx32, seen_at(m, counter),
                          section->characteristics)
                   : seen_at(m, counter);
}

static bool is_writable(const Moment *m, vm_addr addr) {
    enum {
        WRITABLE = VM_PAGE_READWRITE | VM_PAGE_WRITECOPY | VM_PAGE_EXECUTE_READWRITE |
                   VM_PAGE_EXECUTE_WRITECOPY
    };
    const Region *r = snapshot_find(snapshot_of(m), addr);
    return r && r->state == VM_MEM_COMMIT && r->protect & WRITABLE;
}

static bool is_executable(const Moment *m, vm_addr addr) {
    const Region *r = snapshot_find(snapshot_of(m), addr);
    return r && r->protect & 0xf0;
}

static const char *values_text(const char *whose, uint32_t first, uint32_t then) {
    return text("%s %" PRIu32 ", then %" PRIu32, whose, first, then);
}

static uint32_t childs_value(const Moment *m) {
    const Moment *child = process(m, claimed(m, "pid"));
    uint32_t value = 0;
    if (!child || !bytes_at(child, claimed(m, "childs_counter"), &value, sizeof value))
        return UINT32_MAX;
    return value;
}

// Whether the variable has the same offset from the program's beginning in both instances.
static bool in_same_place(const Moment *m) {
    const Moment *child = process(m, claimed(m, "pid"));
    return child && claimed(m, "counter") - facts_image_base(facts_of(m)) ==
                        claimed(m, "childs_counter") - facts_image_base(facts_of(child));
}

// Whether this instance and the last one to start see what all have added; if not, the verdict.
static bool sum_is_right(const char *check, const Moment *m, vm_addr counter, uint32_t all) {
    const vm_addr now = claimed(m, "counter");
    const uint32_t here = (uint32_t)claimed(m, "value"), there = childs_value(m);
    if (here == all && there == all && now == counter)
        return true;
    verdict(check, "another_counter", text("%" PRIu32 " in both, at 0x%" PRIx64, all, counter),
            text("%" PRIu32 " here, %" PRIu32 " there, at 0x%" PRIx64, here, there, now),
            where(m, now));
    return false;
}

static bool check_both(const Moment *m, vm_addr counter, uint32_t all) {
    if (!sum_is_right("both", m, counter, all))
        return false;
    const char *sum = text("%" PRIu32 " in both", all);
    return verdict("both", NULL, sum, sum, nowhere());
}

// A view that can be written, made before anything was asked; 0: none.
static vm_addr early_view(const Moment *m) {
    const Snapshot *s = snapshot_of(m);
    for (size_t i = 0; i < s->region_count; i++) {
        const Region *r = &s->regions[i];
        if (kind_at(m, r->base) == KIND_SHAREABLE && r->protect == VM_PAGE_READWRITE)
            return r->base;
    }
    return 0;
}

// What the calls did besides, also in the end.
static Entry side_effect(const Moment *unasked, const Moment *before, vm_addr counter) {
    const vm_addr early = early_view(unasked);
    if (early)
        return (Entry){"leaves_something", "a view of a section, made before main", early};
    if (claimed(unasked, "early_handles"))
        return (Entry){"leaves_something", "a handle, opened before main", 0};
    if (claimed(unasked, "early_settings"))
        return (Entry){"changes_something", "a setting of the process, changed before main", 0};
    const Moment *late = at("late"), *asked[][2] = {{unasked, before},
                                                    {at("both"), at("after")},
                                                    {at("after"), at("three")}};
    for (int i = 0; i < 3; i++) {
        const Entry left = ledger_entry(asked[i][0], asked[i][1],
                                        &(Ledger){.addresses = &counter, .count = i > 0});
        if (left.misconception)
            return left;
    }
    if (claimed(late, "writes"))
        return (Entry){"writes_there",
                       text("%" PRIu64 " calls or starts that wrote", claimed(late, "writes")),
                       counter};
    if (claimed(late, "others"))
        return (Entry){
            "another_each_time",
            text("%" PRIu64 " of 301 later calls return another address", claimed(late, "others")),
            counter};
    return ledger_entry(at("three"), late, &(Ledger){.addresses = &counter, .count = 1});
}

static void check_nothing_else(const Moment *unasked, const Moment *before, vm_addr counter) {
    const Entry effect = side_effect(unasked, before, counter);
    verdict("nothing_else", effect.misconception, "the same address each time, and nothing else",
            effect.seen, where(before, effect.addr));
}

// What an instance did that came to its end while others run.
static void check_end(const Moment *late) {
    const bool changed = claimed(late, "changed_at_end");
    verdict("three", changed ? "ends_the_count" : NULL, "an instance that ends changes nothing",
            changed ? "the shared section has changed" : "nothing changed", nowhere());
}

TASK_CHECKS(shared_counter) {
    const Moment *before = at("before"), *both = at("both"), *after = at("after");
    const vm_addr counter = claimed(before, "counter");
    const uint32_t share = (uint32_t)parameter("share");

    if (!verdict("place", place_problem(before, counter),
                 "in a section of the program that its instances share",
                 place_text(before, counter), where(before, counter)))
        return;
    if (!verdict("writable",
                 !is_writable(before, counter)    ? "read_only"
                 : is_executable(before, counter) ? "executable"
                 : counter % 4                    ? "not_aligned"
                                                  : NULL,
                 "readable and writable, not executable, a multiple of 4", seen_at(before, counter),
                 where(before, counter)))
        return;

    const uint32_t start = (uint32_t)claimed(before, "value");
    verdict("starts", start == 0 ? NULL : "starts_elsewhere", "0", text("%" PRIu32, start),
            where(before, counter));

    const uint32_t first = (uint32_t)claimed(both, "childs_first"), then = childs_value(both);
    const uint32_t found = start + share;
    if (!verdict("child",
                 first == found && then == found + CHILDS_SHARE ? NULL
                 : first == start && in_same_place(both)        ? "starts_anew"
                                                                : "another_counter",
                 values_text("the second instance finds", found, found + CHILDS_SHARE),
                 values_text("it finds", first, then),
                 where(process(both, claimed(both, "pid")), claimed(both, "childs_counter"))))
        return;

    const bool both_right = check_both(after, counter, start + 2 * share + CHILDS_SHARE);
    if (both_right &&
        sum_is_right("three", at("three"), counter, start + 2 * share + 2 * CHILDS_SHARE))
        check_end(at("late"));
    check_nothing_else(at("unasked"), before, counter);
}
