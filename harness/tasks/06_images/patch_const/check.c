#include "check.h"
#include "constants.h"

#include <string.h>

enum { BYTES = PAGES * INTS * 4, ERROR_OF_ACCESS = 5 };

static const char *const moments[] = {"execute", "rdata", "straddling", "text",
                                      "last",    "first", "unaligned",  "text_straddling"};
enum { MOMENTS = sizeof moments / sizeof *moments };

static void read_shown(const Moment *m, vm_addr addr, void *to, size_t size) {
    if (!bytes_at(m, addr, to, size))
        fault("the constants at 0x%" PRIx64 " are not in the snapshot", addr);
}

static uint32_t int_at(const Moment *m, vm_addr addr) {
    uint32_t value = 0;
    read_shown(m, addr, &value, sizeof value);
    return value;
}

static void check_changed(void) {
    for (int i = 0; i < MOMENTS; i++) {
        const Moment *m = at(moments[i]);
        const vm_addr constant = claimed(m, "constant");
        const uint32_t is = int_at(m, constant), value = (uint32_t)claimed(m, "value");
        if (is == value)
            continue;
        const bool refused = !claimed(m, "returned") && claimed(m, "error") == ERROR_OF_ACCESS;
        verdict("changed", refused ? "commits_an_image" : "not_changed",
                text("%" PRIu32 " at 0x%" PRIx64 " (%s)", value, constant, moments[i]),
                text("%" PRIu32 ", the function returned %s", is,
                     claimed(m, "returned") ? "TRUE" : "FALSE"),
                where(m, constant));
        return;
    }
    verdict("changed", NULL, "its value at each", "its value at each", nowhere());
}

// The bytes of an array, without the patches made up to that moment.
static void check_others(const Moment *before) {
    static uint8_t was[BYTES], is[BYTES];
    for (int i = 0; i < MOMENTS; i++) {
        const Moment *m = at(moments[i]);
        const vm_addr all = claimed(m, "all");
        read_shown(before, all, was, BYTES);
        read_shown(m, all, is, BYTES);
        for (int j = 0; j <= i; j++) {
            const vm_addr constant = claimed(at(moments[j]), "constant");
            if (claimed(at(moments[j]), "all") == all)
                memcpy(was + (constant - all), is + (constant - all), 4);
        }
        for (size_t b = 0; b < BYTES; b++)
            if (was[b] != is[b]) {
                verdict("others", "writes_beyond",
                        text("0x%" PRIx64 " unchanged, 0x%02x", all + b, was[b]),
                        text("0x%02x, %lld bytes from the constant", is[b],
                             (long long)(all + b - claimed(m, "constant"))),
                        where(m, all + b));
                return;
            }
    }
    verdict("others", NULL, "every other byte as before", "as before", nowhere());
}

// The first page of the image whose protection differs from before; 0: none.
static vm_addr first_change(const Moment *before, const Moment *m) {
    const vm_addr helper = claimed(at("before"), "helper");
    const Allocation was = allocation_at(before, helper), is = allocation_at(m, helper);
    for (vm_addr page = was.base; page < was.end; page += VM_PAGE)
        if (snapshot_find(snapshot_of(before), page)->protect !=
            snapshot_find(snapshot_of(m), page)->protect)
            return page;
    return is.end == was.end ? 0 : was.base;
}

static const char *restore_problem(const Moment *m, vm_addr page) {
    const uint32_t is = snapshot_find(snapshot_of(m), page)->protect;
    if (is == VM_PAGE_EXECUTE_READWRITE || is == VM_PAGE_EXECUTE_WRITECOPY)
        return "left_executable";
    if (is == VM_PAGE_READWRITE || is == VM_PAGE_WRITECOPY)
        return "left_writable";
    if (is == VM_PAGE_EXECUTE && m != at("execute"))
        return "remembers"; // only the first call found that
    const vm_addr constant = claimed(m, "constant");
    const bool own = page >= vm_align_down(constant, VM_PAGE) && page < constant + 4;
    return own ? "restores_a_guess" : "protects_neighbours";
}

static const char *page_protect_text(const Moment *m, vm_addr page) {
    char word[32];
    return text("0x%" PRIx64 ": %s", page,
                vm_protect_text(snapshot_find(snapshot_of(m), page)->protect, word, sizeof word));
}

// Compares each snapshot after a patch of that array with the one before it.
static void check_restored(const char *check, const Moment *before, vm_addr all) {
    for (int i = 0; i < MOMENTS; i++) {
        const Moment *m = at(moments[i]);
        const vm_addr page = claimed(m, "all") == all ? first_change(before, m) : 0;
        if (page) {
            verdict(check, restore_problem(m, page), page_protect_text(before, page),
                    page_protect_text(m, page), where(m, page));
            return;
        }
        before = m;
    }
    verdict(check, NULL, "protected as before", "protected as before", nowhere());
}

static bool all_returned_true(void) {
    for (int i = 0; i < MOMENTS; i++)
        if (!claimed(at(moments[i]), "returned"))
            return false;
    return true;
}

// Of a call whose first change of a protection was refused: what is wrong, or NULL.
static const char *refused_problem(const Moment *m) {
    const vm_addr page = first_change(at("free"), m);
    if (!claimed(m, "refused")) // who asks the system for nothing has changed nothing
        return claimed(m, "returned") && int_at(m, claimed(m, "constant")) != 0 ? "remembers"
                                                                                : NULL;
    if (claimed(m, "returned"))
        return "claims_success";
    return page ? restore_problem(m, page) : NULL;
}

static void check_returned(void) {
    const char *const expected = "TRUE, then FALSE where there is nothing, and where the system "
                                 "refuses";
    if (!all_returned_true())
        verdict("returned", "wrong_result", "TRUE, the constant is changed", "FALSE", nowhere());
    else if (claimed(at("free"), "returned"))
        verdict("returned", "claims_success", expected,
                "TRUE for an address where there is nothing", nowhere());
    else
        verdict("returned", refused_problem(at("refused")), expected,
                refused_problem(at("refused")) ? "something else where it refuses" : "just that",
                nowhere());
}

static void check_nothing_else(const Moment *before) {
    const vm_addr helper = claimed(before, "helper");
    Entry left = {.seen = "nothing"};
    for (int i = 0; i < MOMENTS && !left.misconception; i++) {
        const Moment *m = at(moments[i]);
        left = ledger_entry(before, m, &(Ledger){.addresses = &helper, .count = 1});
        before = m;
    }
    if (!left.misconception && allocation_at(at("freed"), helper).exists) {
        left.misconception = "leaves_something";
        left.seen = "a reference: the DLL stays when its owner frees it";
    }
    verdict("nothing_else", left.misconception, "nothing besides", left.seen,
            where(before, left.addr));
}

TASK_CHECKS(patch_const) {
    const Moment *before = at("before");
    check_changed();
    check_others(before);
    check_restored("restored", before, claimed(at("rdata"), "all"));
    check_restored("restored_text", before, claimed(at("text"), "all"));
    check_returned();
    check_nothing_else(before);
}
