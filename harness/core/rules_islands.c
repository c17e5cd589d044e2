// Dumps without a region list, and holes in a damaged one: threads, modules and the captured
// bytes themselves say what is there, for themselves and no byte more.

#include "rules.h"

// The region that holds addr, where nothing is known of it from the kernel.
static const Region *hole_at(const Snapshot *s, vm_addr addr) {
    const Region *r = snapshot_find(s, addr);
    return r && r->state == VM_NOT_CAPTURED ? r : NULL;
}

// An end that wraps around lies below the base: such a module states an empty range.
static vm_addr module_end(const Module *m) {
    return m->base + m->size;
}

// Modules are sorted. One of two that overlap has a damaged base or size.
static bool stands_alone(const Snapshot *s, size_t i, vm_addr below) {
    const Module *m = &s->modules[i];
    return m->base >= below &&
           (i + 1 == s->module_count || module_end(m) <= s->modules[i + 1].base);
}

void rule_listed_module(RuleRun *run) {
    vm_addr below = 0; // the end of the modules before
    for (size_t i = 0; i < run->s->module_count; i++) {
        const Module *m = &run->s->modules[i];
        const vm_addr end = module_end(m);
        const Region *hole = hole_at(run->s, m->base);
        const bool alone = stands_alone(run->s, i, below);
        below = end > below ? end : below;
        if (!hole || !alone || m->base % VM_GRANULARITY)
            continue;
        Finding f = {.base = m->base,
                     .end = end < hole->end ? end : hole->end,
                     .kind = KIND_IMAGE,
                     .confidence = CONFIDENCE_POINTER};
        rule_evidence(&f, "module", "loader list", m->base);
        rule_evidence(&f, "SizeOfImage", "loader list", m->size);
        rule_state(run, f);
    }
}

static vm_addr range_end(const MemoryRange *m) {
    return m->base + m->size;
}

// The captured range that holds addr, or NULL. Ranges are sorted and do not overlap.
static const MemoryRange *range_at(const Snapshot *s, vm_addr addr) {
    size_t low = 0, high = s->memory_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (range_end(&s->memory[middle]) <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->memory_count && s->memory[low].base <= addr ? &s->memory[low] : NULL;
}

// For threads whose TEB was not captured: a dump holds each stack from its thread's pointer
// up to its end.
void rule_stack_bytes(RuleRun *run) {
    for (size_t i = 0; i < run->s->thread_count; i++) {
        const Thread *t = &run->s->threads[i];
        const MemoryRange *m = t->stack_pointer ? range_at(run->s, t->stack_pointer) : NULL;
        const Region *hole = hole_at(run->s, t->stack_pointer);
        if (!m || !hole)
            continue;
        Finding f = {.base = m->base > hole->base ? m->base : hole->base,
                     .end = range_end(m) < hole->end ? range_end(m) : hole->end,
                     .kind = KIND_STACK,
                     .confidence = CONFIDENCE_HEURISTIC,
                     .thread_id = t->id};
        rule_evidence(&f, "stack pointer", "thread context", t->stack_pointer);
        rule_evidence(&f, "bytes from", "memory list", m->base);
        rule_state(run, f);
    }
}

void rule_captured_bytes(RuleRun *run) {
    for (size_t i = 0; i < run->s->memory_count; i++) {
        const MemoryRange *m = &run->s->memory[i];
        const Region *hole = hole_at(run->s, m->base);
        if (!hole)
            continue;
        Finding f = {.base = m->base,
                     .end = range_end(m) < hole->end ? range_end(m) : hole->end,
                     .kind = KIND_UNKNOWN,
                     .confidence = CONFIDENCE_KERNEL};
        rule_evidence(&f, "bytes from", "memory list", m->base);
        rule_evidence(&f, "bytes", "memory list", m->size);
        rule_state(run, f);
    }
}
