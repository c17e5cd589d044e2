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

// Whether this instance and the last one to start see what all have added.
static bool check_sum(const char *check, const Moment *m, vm_addr counter, uint32_t all) {
    const vm_addr now = claimed(m, "counter");
    const uint32_t here = (uint32_t)claimed(m, "value"), there = childs_value(m);
    return verdict(check, here == all && there == all && now == counter ? NULL : "another_counter",
                   text("%" PRIu32 " in both, at 0x%" PRIx64, all, counter),
                   text("%" PRIu32 " here, %" PRIu32 " there, at 0x%" PRIx64, here, there, now),
                   where(m, now));
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
                                                  : NULL,
                 "readable and writable, not executable", seen_at(before, counter),
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

    ledger_verdict("nothing_else", at("unasked"), before, NULL);
    if (check_sum("both", after, counter, start + 2 * share + CHILDS_SHARE))
        check_sum("three", at("three"), counter, start + 2 * share + 2 * CHILDS_SHARE);
}
