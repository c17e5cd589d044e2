#include "check.h"
#include "answer.h"

enum { // Characteristics (Microsoft, "PE Format", Section Flags)
    CNT_CODE = 0x20,
    SHARED = 0x10000000,
    EXECUTE = 0x20000000,
    READ = 0x40000000,
};
static const uint32_t WRITE = 0x80000000, RIGHTS = 0xe0000000;

// What Wine's test_section_access (dlls/kernel32/tests/loader.c) found on Windows, and the
// protections of pages that were written to.
static uint32_t right_set(uint32_t characteristics) {
    const bool shared = characteristics & SHARED;
    switch (characteristics & RIGHTS) {
    case 0: return VM_PAGE_NOACCESS;
    case READ: return VM_PAGE_READONLY;
    case EXECUTE: return VM_PAGE_EXECUTE;
    case EXECUTE | READ: return VM_PAGE_EXECUTE_READ;
    }
    if (characteristics & EXECUTE)
        return VM_PAGE_EXECUTE_READWRITE | (shared ? 0 : VM_PAGE_EXECUTE_WRITECOPY);
    return VM_PAGE_READWRITE | (shared ? 0 : VM_PAGE_WRITECOPY);
}

static const char *set_text(uint32_t set) {
    const char *all = NULL;
    for (uint32_t bit = 1; bit <= VM_PAGE_EXECUTE_WRITECOPY; bit <<= 1) {
        char word[32];
        if (set & bit)
            all = text("%s%s%s", all ? all : "", all ? " | " : "",
                       vm_protect_text(bit, word, sizeof word));
    }
    if (set > 0xff)
        return text("0x%" PRIx32 ", with bits that are no protections", set);
    return all ? all : "no protection at all";
}

static const char *flags_text(uint32_t c) {
    return text("0x%08" PRIx32 " (%s%s%s%s)", c, c & RIGHTS ? "" : "no rights", c & READ ? "R" : "",
                c & WRITE ? "W" : "", c & EXECUTE ? "X" : "");
}

static const struct answer *answers(const Moment *m, size_t *count) {
    static struct answer all[MOST_ANSWERS];
    *count = claimed(m, "answer_count");
    if (*count > MOST_ANSWERS || !bytes_at(m, claimed(m, "answers"), all, *count * sizeof *all))
        fault("the answers are not in the snapshot");
    return all;
}

// The answer to the rights alone.
static uint32_t plain_answer(const struct answer *a, size_t count, uint32_t rights) {
    for (size_t i = 0; i < count; i++)
        if (!a[i].section && a[i].characteristics == rights)
            return a[i].protections;
    fault("0x%" PRIx32 " was never asked", rights);
}

// The snapshot itself must agree with right_set(), otherwise these checks prove nothing.
static void check_the_snapshot(const Moment *m, const struct answer *a, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Region *r = a[i].section ? snapshot_find(snapshot_of(m), a[i].section) : NULL;
        if (r && !(a[i].characteristics & SHARED) &&
            !(r->protect & right_set(a[i].characteristics)))
            fault("a section with 0x%" PRIx32 " is protected 0x%" PRIx32, a[i].characteristics,
                  r->protect);
    }
}

static bool all_are(const struct answer *a, size_t count, uint32_t set) {
    for (size_t i = 0; i < count; i++)
        if ((a[i].protections & 0xff) != set)
            return false;
    return true;
}

// Of an answer that is right for the rights alone, and wrong with a flag that gives none.
static const char *flag_problem(uint32_t c, uint32_t is) {
    const bool gains_execute = c & CNT_CODE && !(c & EXECUTE) && is & 0xf0;
    return gains_execute ? "code_is_executable" : "compares_all_flags";
}

static const char *set_problem(const struct answer *a, size_t count, uint32_t c, uint32_t is) {
    const uint32_t rights = c & RIGHTS;
    const uint32_t right = right_set(rights), executable = 0xf0;
    if (plain_answer(a, count, rights) == right)
        return flag_problem(c, is);
    if (all_are(a, count, 0xff))
        return "every_protection";
    if (all_are(a, count, VM_PAGE_EXECUTE_WRITECOPY))
        return "allocation_protect";
    if (is == 0 || is > 0xff)
        return "no_protections";
    if (rights == WRITE || rights == (WRITE | EXECUTE)) {
        if (right_set(rights | READ) == plain_answer(a, count, rights | READ))
            return "write_without_read";
    }
    if ((rights & EXECUTE) && !(is & executable))
        return "ignores_execute";
    if (rights & WRITE) {
        if (is == (right & (VM_PAGE_READWRITE | VM_PAGE_EXECUTE_READWRITE)))
            return "not_copied";
        if (is == (right & (VM_PAGE_WRITECOPY | VM_PAGE_EXECUTE_WRITECOPY)))
            return "never_written";
    }
    if (rights == EXECUTE && is == VM_PAGE_EXECUTE_READ)
        return "execute_reads";
    if (rights == 0)
        return "readable_anyway";
    return "another_set";
}

// The real sections without SHARED, and the rights alone; `of` chooses among them.
static void check_sets(const char *check, const Moment *m, const struct answer *a, size_t count,
                       bool (*of)(uint32_t rights)) {
    for (size_t i = 0; i < count; i++) {
        const uint32_t c = a[i].characteristics;
        if (c & SHARED || !of(c & RIGHTS) || (!a[i].section && c != (c & RIGHTS)) ||
            a[i].protections == right_set(c))
            continue;
        verdict(check, set_problem(a, count, c, a[i].protections),
                text("%s: %s", flags_text(c), set_text(right_set(c))), set_text(a[i].protections),
                where(m, a[i].section));
        return;
    }
    verdict(check, NULL, "the sets that Windows shows", "these", nowhere());
}

static bool writable(uint32_t rights) {
    return rights & WRITE;
}
static bool executable(uint32_t rights) {
    return !(rights & WRITE) && rights & EXECUTE;
}
static bool neither(uint32_t rights) {
    return !(rights & WRITE) && !(rights & EXECUTE);
}

// Flags that give no rights must change nothing, whatever the answer is.
static void check_other_flags(const struct answer *a, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const uint32_t c = a[i].characteristics, is = a[i].protections;
        const uint32_t plain = plain_answer(a, count, c & RIGHTS);
        if (is == plain || (c & SHARED && c & WRITE))
            continue;
        verdict("other_flags", flag_problem(c, is),
                text("%s: as 0x%08" PRIx32 ", %s", flags_text(c), c & RIGHTS, set_text(plain)),
                set_text(is), nowhere());
        return;
    }
    verdict("other_flags", NULL, "only the rights count", "only the rights count", nowhere());
}

static bool is_shared_writable(const struct answer *a) {
    return a->characteristics & SHARED && a->characteristics & WRITE;
}

// Which of the shared writable sections is answered as no system shows it: neither as Windows
// does, nor as if it were not shared; or one in this way and one in that. NULL: none.
static const struct answer *impossible(const struct answer *a, size_t count) {
    size_t copied = 0;
    const struct answer *last = NULL;
    for (size_t i = 0; i < count; i++) {
        const uint32_t c = a[i].characteristics, is = a[i].protections;
        if (!is_shared_writable(&a[i]))
            continue;
        if (is != right_set(c) && is != plain_answer(a, count, c & RIGHTS))
            return &a[i];
        const bool as_copied = is != right_set(c);
        if (last && as_copied != (copied > 0))
            return as_copied ? &a[i] : last;
        copied += as_copied;
        last = &a[i];
    }
    return NULL;
}

static const struct answer *not_as_windows(const struct answer *a, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (is_shared_writable(&a[i]) && a[i].protections != right_set(a[i].characteristics))
            return &a[i];
    return NULL;
}

static void check_shared(const Moment *m, const struct answer *a, size_t count) {
    const struct answer *wrong = impossible(a, count);
    const char *problem = wrong ? "mixes_shared" : NULL;
    if (!wrong && !capability("shared_is_read_write")) {
        not_checked("shared", "needs a system that shows shared sections as read-write");
        return;
    }
    if (!wrong && (wrong = not_as_windows(a, count)))
        problem = "ignores_shared";
    if (!wrong) {
        verdict("shared", NULL, "never copied", "never copied", nowhere());
        return;
    }
    const uint32_t c = wrong->characteristics;
    verdict("shared", problem, text("%s, shared: %s", flags_text(c), set_text(right_set(c))),
            set_text(wrong->protections), where(m, wrong->section));
}

TASK_CHECKS(expect_protect) {
    const Moment *after = at("after");
    size_t count = 0;
    const struct answer *a = answers(after, &count);
    check_the_snapshot(after, a, count);
    check_sets("readable", after, a, count, neither);
    check_sets("executable", after, a, count, executable);
    check_sets("writable", after, a, count, writable);
    check_other_flags(a, count);
    check_shared(after, a, count);
    ledger_verdict("nothing_else", at("before"), after, NULL);
}
