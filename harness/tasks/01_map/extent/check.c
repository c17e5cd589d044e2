#include "check.h"

// As in scenario.c: INSIDE questions about addresses in an allocation, then two about addresses
// in none.
enum { INSIDE = 6, FREE = 6, OUTSIDE = 7 };

// One call of extent(), and the allocation that it was asked about.
typedef struct Answer {
    vm_addr address, base;
    uint64_t size;
    bool result, written;
    Allocation allocation;
} Answer;

static Answer answer_to(const Moment *m, unsigned i) {
    const vm_addr address = claimed_at(m, "address", i);
    return (Answer){
        .address = address,
        .base = claimed_at(m, "base", i),
        .size = claimed_at(m, "size", i),
        .result = claimed_at(m, "result", i),
        .written = claimed_at(m, "written", i),
        .allocation = allocation_at(m, address),
    };
}

static const char *extent_text(vm_addr address, vm_addr base, uint64_t size) {
    return text("for 0x%" PRIx64 ": base 0x%" PRIx64 ", 0x%" PRIx64 " bytes", address, base, size);
}

static const char *expected_text(const Answer *a) {
    return extent_text(a->address, a->allocation.base, a->allocation.end - a->allocation.base);
}

static const char *seen_text(const Answer *a) {
    return a->result ? extent_text(a->address, a->base, a->size)
                     : text("for 0x%" PRIx64 ": FALSE", a->address);
}

static bool is_run_base(const Allocation *a, vm_addr addr) {
    for (size_t i = 0; i < a->run_count && i < 64; i++)
        if (a->runs[i].base == addr)
            return true;
    return false;
}

static bool is_run_end(const Allocation *a, vm_addr addr) {
    for (size_t i = 0; i < a->run_count && i < 64; i++)
        if (a->runs[i].end == addr)
            return true;
    return false;
}

static bool is_run_size(const Allocation *a, uint64_t size) {
    for (size_t i = 0; i < a->run_count && i < 64; i++)
        if (a->runs[i].end - a->runs[i].base == size)
            return true;
    return false;
}

static const char *base_problem(const Answer *a) {
    if (!a->result)
        return "refuses";
    if (a->base == a->allocation.base)
        return NULL;
    const vm_addr page = vm_align_down(a->address, VM_PAGE);
    if (a->base == vm_align_down(a->address, VM_GRANULARITY) && a->base != page)
        return "rounds_the_address";
    return a->base == page || is_run_base(&a->allocation, a->base) ? "base_of_region"
                                                                   : "base_elsewhere";
}

// The answers whose cause is clear come first: two causes can give the same number.
static const char *size_problem(const Answer *a) {
    const Allocation *whole = &a->allocation;
    const uint64_t size = whole->end - whole->base;
    const vm_addr page = vm_align_down(a->address, VM_PAGE), end = whole->base + a->size;
    if (!a->result)
        return "refuses";
    if (a->size == size)
        return NULL;
    if (a->size == pages_in(whole, VM_MEM_COMMIT) * VM_PAGE)
        return "drops_reserved";
    if (a->size == whole->end)
        return "end_as_size";
    if (a->size == whole->pages)
        return "not_bytes";
    if (is_run_end(whole, end) || is_run_end(whole, page + a->size) || is_run_size(whole, a->size))
        return a->size == whole->end - page ? "counts_from_address" : "one_run";
    if (a->size > size && a->size == vm_align_up(size, VM_GRANULARITY))
        return "rounds_to_64k";
    return a->size > size && allocation_at(whole->moment, end - 1).exists ? "merges_neighbours"
                                                                          : "wrong_size";
}

static const char *none_problem(const Answer *a, const char *accepts) {
    return a->result ? accepts : a->written ? "writes_on_failure" : NULL;
}

// Judges every question about an allocation; the cause is that of the first wrong answer.
static void each(const char *check, const Moment *m, const char *(*problem_of)(const Answer *)) {
    Answer a = {0};
    const char *problem = NULL;
    for (unsigned i = 0; i < INSIDE && !problem; i++) {
        a = answer_to(m, i);
        problem = problem_of(&a);
    }
    verdict(check, problem, expected_text(&a), seen_text(&a), where(m, a.allocation.base));
}

TASK_CHECKS(extent) {
    const Moment *before = at("before"), *asked = at("asked");
    each("base", asked, base_problem);
    each("size", asked, size_problem);

    const Answer unused = answer_to(asked, FREE), outside = answer_to(asked, OUTSIDE);
    const char *of_free = none_problem(&unused, "accepts_free");
    const char *problem = of_free ? of_free : none_problem(&outside, "accepts_outside");
    const Answer *shown = of_free ? &unused : &outside;
    verdict("none", problem,
            text("for 0x%" PRIx64 ": FALSE, base and size as they were", shown->address),
            problem && !shown->result ? text("%s, but written to", seen_text(shown))
                                      : seen_text(shown),
            nowhere());

    const Allocation was = allocation_at(before, claimed(before, "odd"));
    const Allocation is = allocation_at(asked, was.base);
    verdict("unchanged", runs_are(&is, runs_text(&was)) ? NULL : "changes_the_map", runs_text(&was),
            runs_text(&is), where(asked, was.base));
}
