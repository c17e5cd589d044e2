#include "check.h"
#include "constants.h"

#include <string.h>

enum { BYTES = PAGES * INTS * 4, ERROR_OF_ACCESS = 5 };

static const char *const moments[] = {"execute",   "rdata",           "same",       "straddling",
                                      "text",      "same_text",       "last",       "first",
                                      "unaligned", "text_straddling", "one_beyond", "again"};
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

static uint32_t value_of(const Moment *m) {
    return (uint32_t)claimed(m, "value");
}

// Of the constant at that moment, which does not hold its value.
static const char *value_problem(int moment, uint32_t is) {
    const Moment *m = at(moments[moment]);
    for (int i = 0; i < moment; i++)
        if (claimed(at(moments[i]), "constant") == claimed(m, "constant") &&
            value_of(at(moments[i])) == is)
            return "remembers";
    const uint32_t value = value_of(m);
    if (moment > 0 && (value == 0 || value == UINT32_MAX || value == (uint32_t)1 << 31))
        return "special_value";
    const bool refused = !claimed(m, "returned") && claimed(m, "error") == ERROR_OF_ACCESS;
    return refused ? "commits_an_image" : "not_changed";
}

static void check_changed(void) {
    for (int i = 0; i < MOMENTS; i++) {
        const Moment *m = at(moments[i]);
        const vm_addr constant = claimed(m, "constant");
        const uint32_t is = int_at(m, constant), value = value_of(m);
        if (is == value)
            continue;
        verdict("changed", value_problem(i, is),
                text("%" PRIu32 " at 0x%" PRIx64 " (%s)", value, constant, moments[i]),
                text("%" PRIu32 ", the function returned %s", is,
                     claimed(m, "returned") ? "TRUE" : "FALSE"),
                where(m, constant));
        return;
    }
    verdict("changed", NULL, "its value at each", "its value at each", nowhere());
}

// The first byte of an array that has changed beside the constants that were patched in it up to
// that moment, and beside those at `beside`; 0: none.
static vm_addr first_other(const Moment *before, const Moment *m, vm_addr all, int patched,
                           const vm_addr beside[PROTECTIONS]) {
    static uint8_t was[BYTES], is[BYTES];
    read_shown(before, all, was, BYTES);
    read_shown(m, all, is, BYTES);
    for (int i = 0; i < patched + PROTECTIONS; i++) {
        const vm_addr constant = i < patched ? claimed(at(moments[i]), "constant")
                                 : beside    ? beside[i - patched]
                                             : 0;
        if (constant >= all && constant < all + BYTES)
            memcpy(was + (constant - all), is + (constant - all), 4);
    }
    for (size_t b = 0; b < BYTES; b++)
        if (was[b] != is[b])
            return all + b;
    return 0;
}

static uint8_t byte_at(const Moment *m, vm_addr addr) {
    uint8_t byte = 0;
    read_shown(m, addr, &byte, 1);
    return byte;
}

static void check_others(const Moment *before) {
    for (int i = 0; i < MOMENTS; i++) {
        const Moment *m = at(moments[i]);
        const vm_addr other = first_other(before, m, claimed(m, "all"), i + 1, NULL);
        if (!other)
            continue;
        verdict("others", "writes_beyond",
                text("0x%" PRIx64 " unchanged, 0x%02x", other, byte_at(before, other)),
                text("0x%02x, %lld bytes from the constant", byte_at(m, other),
                     (long long)(other - claimed(m, "constant"))),
                where(m, other));
        return;
    }
    verdict("others", NULL, "every other byte as before", "as before", nowhere());
}

static uint32_t protect_at(const Moment *m, vm_addr page) {
    return snapshot_find(snapshot_of(m), page)->protect;
}

// The first page of the image whose protection differs from before; 0: none.
static vm_addr first_change(const Moment *before, const Moment *m) {
    const vm_addr helper = claimed(at("before"), "helper");
    const Allocation was = allocation_at(before, helper), is = allocation_at(m, helper);
    for (vm_addr page = was.base; page < was.end; page += VM_PAGE)
        if (protect_at(before, page) != protect_at(m, page))
            return page;
    return is.end == was.end ? 0 : was.base;
}

static const char *restore_problem(const Moment *m, vm_addr page) {
    const uint32_t is = protect_at(m, page);
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
    return text("0x%" PRIx64 ": %s", page, vm_protect_text(protect_at(m, page), word, sizeof word));
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

// Whether all pages were protected as before, at each of the moments.
static bool restores_all(void) {
    const Moment *before = at("before");
    for (int i = 0; i < MOMENTS; i++) {
        if (first_change(before, at(moments[i])))
            return false;
        before = at(moments[i]);
    }
    return true;
}

// Of a page that was set apart: what is wrong with its protection.
static const char *apart_problem(const Moment *was, const Moment *is, vm_addr page) {
    const uint32_t right = protect_at(was, page), found = protect_at(is, page);
    if (right & VM_PAGE_GUARD && found == (right & ~(uint32_t)VM_PAGE_GUARD))
        return "loses_the_guard";
    if (found == VM_PAGE_READWRITE || found == VM_PAGE_WRITECOPY)
        return "left_writable";
    if (found == VM_PAGE_EXECUTE_READWRITE || found == VM_PAGE_EXECUTE_WRITECOPY)
        return "left_executable";
    const bool earlier = found == protect_at(at("again"), page) && right != VM_PAGE_EXECUTE;
    return earlier && restores_all() ? "remembers" : "restores_a_guess";
}

// Whether the constants on those pages hold their values; if not, the verdict.
static bool apart_values(const Moment *set, const Moment *after, const Moment *values,
                         vm_addr constants[PROTECTIONS]) {
    for (unsigned i = 0; i < PROTECTIONS; i++) {
        constants[i] = claimed_at(after, "constant", i);
        const vm_addr page = vm_align_down(constants[i], VM_PAGE);
        const uint32_t is = int_at(values, constants[i]);
        if (is == i + 1 && claimed_at(after, "returned", i))
            continue;
        verdict("protections", "refuses_a_protection",
                text("TRUE, and %u; the page is %s", i + 1, page_protect_text(set, page)),
                text("%s, and %" PRIu32, claimed_at(after, "returned", i) ? "TRUE" : "FALSE", is),
                where(set, page));
        return false;
    }
    return true;
}

// Constants on pages with protections that constants seldom have.
static void check_protections(const Moment *before) {
    const Moment *set = at("set_apart"), *after = at("protected"), *values = at("values");
    vm_addr constants[PROTECTIONS], other = 0;
    const vm_addr page = first_change(set, after);
    if (page) {
        verdict("protections", apart_problem(set, after, page), page_protect_text(set, page),
                page_protect_text(after, page), where(after, page));
        return;
    }
    if (!apart_values(set, after, values, constants))
        return;
    other = first_other(before, values, claimed(at("rdata"), "all"), MOMENTS, constants);
    if (!other)
        other = first_other(before, values, claimed(at("text"), "all"), MOMENTS, constants);
    verdict("protections", other ? "writes_beyond" : NULL, "six constants and their protections",
            other ? text("0x%" PRIx64 " has changed", other) : "just those", where(after, other));
}

static unsigned true_nowhere(const Moment *m) {
    unsigned count = 0;
    for (unsigned i = 0; i < NOWHERES; i++)
        count += claimed_at(m, "returned", i) != 0;
    return count;
}

// Of the places where nothing can be changed: what is wrong, or NULL.
static const char *nowhere_problem(const Moment *values, const Moment *m) {
    uint8_t was[VM_PAGE], is[VM_PAGE];
    if (true_nowhere(m))
        return "claims_success";
    const vm_addr half = claimed(m, "half");
    read_shown(values, half, was, VM_PAGE);
    read_shown(m, half, is, VM_PAGE);
    if (memcmp(was, is, VM_PAGE) != 0 || protect_at(values, half) != protect_at(m, half))
        return "half_done";
    return ledger_entry(values, m, NULL).misconception;
}

// Of a call that the system refused something: what is wrong, or NULL. Who found another way has
// changed the constant. shown: where the constant was seen last.
static const char *refused_problem(const Moment *before, const Moment *shown, const Moment *m) {
    const vm_addr page = first_change(before, m), constant = claimed(m, "constant");
    if (!claimed(m, "refused"))
        return NULL;
    if (page)
        return restore_problem(m, page);
    if (claimed(m, "returned") && int_at(m, constant) != value_of(m))
        return "claims_success";
    if (!claimed(m, "returned") && int_at(m, constant) != int_at(shown, constant))
        return "half_done";
    return ledger_entry(before, m, NULL).misconception;
}

static const char *late_problem(const Moment *m) {
    const bool right = claimed(m, "returned") && int_at(m, claimed(m, "constant")) == value_of(m);
    return right ? NULL : "refuses_for_ever";
}

// Where nothing can be changed, where the system refuses, and where it does so no more.
static void check_failures(void) {
    const Moment *values = at("values"), *nothing = at("free"), *refused = at("refused"),
                 *no_query = at("no_query"), *late = at("late");
    const Entry left = ledger_entry(values, nothing, NULL);
    const char *problem = nowhere_problem(values, nothing);
    if (problem) {
        verdict("returned", problem, "FALSE where there is nothing, even for one byte",
                text("%u times TRUE; left or changed: %s", true_nowhere(nothing), left.seen),
                where(nothing, left.addr ? left.addr : claimed(nothing, "half")));
        return;
    }
    problem = refused_problem(nothing, values, refused);
    if (!problem) {
        problem = refused_problem(refused, refused, no_query);
        refused = problem ? no_query : refused;
    }
    verdict("returned", problem ? problem : late_problem(late),
            "FALSE and nothing changed when the system refuses, and then TRUE again",
            text("%s refused: %s, then %s; left or changed: %s",
                 refused == no_query ? "VirtualQuery" : "VirtualProtect",
                 claimed(refused, "returned") ? "TRUE" : "FALSE",
                 claimed(late, "returned") ? "TRUE" : "FALSE",
                 ledger_entry(refused == no_query ? at("refused") : nothing, refused, NULL).seen),
            nowhere());
}

static void check_returned(void) {
    if (all_returned_true())
        check_failures();
    else
        verdict("returned", "wrong_result", "TRUE, the constant is changed", "FALSE", nowhere());
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
    check_protections(before);
    check_returned();
    check_nothing_else(before);
}
