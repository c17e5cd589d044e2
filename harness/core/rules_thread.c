// Threads: their environment blocks, their stacks, and what Wine adds.
//
// A stack is the whole allocation: its reserve, its guard and its committed part
// (label_detail() says which is which). A guard page alone proves nothing: programs
// use PAGE_GUARD for their own ends.

#include "rules.h"

#include "wine_private.h"

#include <string.h>

#define TEB_SIZE_X64 (2 * VM_PAGE) // committed per thread: TEB and what follows it
#define TEB_SIZE_X86 VM_PAGE

static unsigned wow64_bits(const RuleRun *run, const TebFacts *t) {
    return run->facts->wow64 ? 8 * t->width : 0;
}

void rule_teb(RuleRun *run) {
    for (size_t i = 0; i < run->facts->teb_count; i++) {
        const TebFacts *t = &run->facts->tebs[i];
        const uint64_t size = t->width == 8 ? TEB_SIZE_X64 : TEB_SIZE_X86;
        const Region *r = snapshot_find(run->s, t->teb);
        if (!may_be_private(r))
            continue;
        Finding f = {.base = t->teb,
                     .bits = wow64_bits(run, t),
                     .end = r->end - t->teb < size ? r->end : t->teb + size,
                     .kind = KIND_TEB,
                     .confidence = CONFIDENCE_KERNEL,
                     .thread_id = t->thread_id};
        rule_evidence(&f, "TebBaseAddress", "thread list", t->teb);
        rule_state(run, f);
    }
}

// Without the kernel's word: what the TEB's fields span, where they make sense together.
// No thread asks for a stack of more than a gigabyte.
static bool told_stack(const Region *hole, const TebFacts *t, vm_addr *base, vm_addr *end) {
    *base = t->deallocation_stack ? t->deallocation_stack : t->stack_limit;
    *end = t->stack_base;
    return *base && *base % VM_PAGE == 0 && *base <= t->stack_limit &&
           t->stack_limit < t->stack_base && *end - *base <= 1ull << 30 && *base >= hole->base;
}

// The allocation that the TEB's three fields agree on. It holds the byte below
// StackBase: StackBase itself is the exclusive end, and in a 64-bit stack of a WOW64
// process it lies 0x2e0 bytes below the allocation's.
static bool teb_stack(const Snapshot *s, const TebFacts *t, vm_addr *base, vm_addr *end) {
    const Region *top = t->stack_base ? snapshot_find(s, t->stack_base - 1) : NULL;
    if (top && top->state == VM_NOT_CAPTURED)
        return told_stack(top, t, base, end);
    if (!top || top->type != VM_MEM_PRIVATE || top->state != VM_MEM_COMMIT)
        return false;
    if (t->deallocation_stack && t->deallocation_stack != top->allocation_base)
        return false;
    if (t->stack_limit < top->allocation_base || t->stack_limit > t->stack_base)
        return false;
    return snapshot_allocation(s, t->stack_base - 1, base, end);
}

void rule_stack(RuleRun *run) {
    for (size_t i = 0; i < run->facts->teb_count; i++) {
        const TebFacts *t = &run->facts->tebs[i];
        const bool wide = t->width == 8;
        Finding f = {.kind = KIND_STACK,
                     .confidence = CONFIDENCE_POINTER,
                     .thread_id = t->thread_id,
                     .bits = wow64_bits(run, t)};
        if (!teb_stack(run->s, t, &f.base, &f.end))
            continue;
        rule_evidence(&f, "StackBase", wide ? "TEB+0x8" : "TEB+0x4", t->stack_base);
        rule_evidence(&f, "StackLimit", wide ? "TEB+0x10" : "TEB+0x8", t->stack_limit);
        if (t->deallocation_stack)
            rule_evidence(&f, "DeallocationStack", wide ? "TEB+0x1478" : "TEB+0xe0c",
                          t->deallocation_stack);
        if (t->loader_worker)
            rule_evidence(&f, "a thread of the loader's own", "TEB+0x17ee", 1);
        const Thread *thread = snapshot_thread(run->s, t->thread_id);
        if (thread && thread->stack_pointer >= f.base && thread->stack_pointer < f.end)
            rule_evidence(&f, "stack pointer", "thread context", thread->stack_pointer);
        rule_state(run, f);
    }
}

static bool has_guard(const Snapshot *s, vm_addr base, vm_addr end, vm_addr *guard) {
    const Region *r = snapshot_find(s, base);
    for (; r && r < s->regions + s->region_count && r->base < end; r++)
        if (r->state == VM_MEM_COMMIT && r->protect & VM_PAGE_GUARD) {
            *guard = r->base;
            return true;
        }
    return false;
}

// For threads whose TEB was not captured, and those that run on another stack than
// their TEB says. Weaker than any pointer of the system: a program may point its
// stack pointer anywhere.
void rule_stack_pointer(RuleRun *run) {
    for (size_t i = 0; i < run->s->thread_count; i++) {
        const Thread *t = &run->s->threads[i];
        const Region *r = t->stack_pointer ? snapshot_find(run->s, t->stack_pointer) : NULL;
        vm_addr guard = 0;
        Finding f = {.kind = KIND_STACK, .confidence = CONFIDENCE_HEURISTIC, .thread_id = t->id};
        if (!r || r->state != VM_MEM_COMMIT || r->type != VM_MEM_PRIVATE ||
            !snapshot_allocation(run->s, t->stack_pointer, &f.base, &f.end) ||
            !has_guard(run->s, f.base, f.end, &guard))
            continue;
        rule_evidence(&f, "stack pointer", "thread context", t->stack_pointer);
        rule_evidence(&f, "guard page", "PAGE_GUARD", guard);
        rule_state(run, f);
    }
}

// To VirtualQuery its pages are readable and no more (Microsoft, Kernel and user mode hardware-
// enforced stack protection); the processor writes them. The kernel sets the pointer, and a
// program can move it only inside such memory.
void rule_shadow_stack(RuleRun *run) {
    for (size_t i = 0; i < run->s->thread_count; i++) {
        const Thread *t = &run->s->threads[i];
        const Region *r = t->shadow_stack ? snapshot_find(run->s, t->shadow_stack) : NULL;
        Finding f = {
            .kind = KIND_SHADOW_STACK, .confidence = CONFIDENCE_POINTER, .thread_id = t->id};
        if (!r || r->state != VM_MEM_COMMIT || r->type != VM_MEM_PRIVATE ||
            r->protect != VM_PAGE_READONLY ||
            !snapshot_allocation(run->s, t->shadow_stack, &f.base, &f.end))
            continue;
        rule_evidence(&f, "shadow stack pointer", "thread context", t->shadow_stack);
        rule_state(run, f);
    }
}

// Wine runs system calls on a stack of their own: wine_private.h.
void rule_wine_syscall_stack(RuleRun *run) {
    if (!run->s->platform.wine)
        return;
    const uint64_t size = wine_private(run->s->platform.name)->syscall_stack;
    for (size_t i = 0; i < run->facts->teb_count; i++) {
        const TebFacts *t = &run->facts->tebs[i];
        vm_addr base = 0, end = 0;
        const Region *r = t->stack_base ? snapshot_find(run->s, t->stack_base) : NULL;
        if (!r || !teb_stack(run->s, t, &base, &end) || r->base != t->stack_base ||
            r->allocation_base != r->base || r->end - r->base != size ||
            r->type != VM_MEM_PRIVATE || r->protect != VM_PAGE_READWRITE)
            continue;
        Finding f = {.base = r->base,
                     .end = r->end,
                     .kind = KIND_SYSTEM,
                     .confidence = CONFIDENCE_HEURISTIC,
                     .thread_id = t->thread_id,
                     .use = "Wine system call stack"};
        rule_evidence(&f, "StackBase", "TEB+0x8", t->stack_base);
        rule_evidence(&f, "size", "kernel_stack_size", size);
        rule_state(run, f);
    }
}

// Blocks of TEBs and signal stacks: wine_private.h. On Windows the rest of such a block is
// unused, and nothing is said of it.
void rule_wine_teb_block(RuleRun *run) {
    if (!run->s->platform.wine)
        return;
    vm_addr base = 0, end = 0;
    for (size_t i = 0; i < run->facts->teb_count; i++) {
        const vm_addr teb = run->facts->tebs[i].teb;
        const Region *r = snapshot_find(run->s, teb);
        if ((teb >= base && teb < end) || !r || r->type != VM_MEM_PRIVATE ||
            !snapshot_allocation(run->s, teb, &base, &end))
            continue; // TEBs are sorted: their block is stated once
        Finding f = {.base = base,
                     .end = end,
                     .kind = KIND_SYSTEM,
                     .confidence = CONFIDENCE_POINTER,
                     .use = "Wine TEB block"};
        rule_evidence(&f, "holds a TEB", "thread list", teb);
        rule_state(run, f);
    }
}

static bool is_guard(const Region *r) {
    return r->state == VM_MEM_COMMIT && r->protect == (VM_PAGE_READWRITE | VM_PAGE_GUARD);
}

// Low to high: Wine lays a stack out as one NOACCESS page, one guard page and the
// committed rest; Windows as reserve, guard, committed rest. There are three regions at least.
static bool looks_like_stack(const Region *low, const Region *end) {
    if (low->base != low->allocation_base || low->type != VM_MEM_PRIVATE)
        return false;
    const Region *guard = low + 1, *rest = low + 2;
    const bool bottom = low->state == VM_MEM_RESERVE || low->protect == VM_PAGE_NOACCESS;
    return bottom && is_guard(guard) && guard->allocation_base == low->base &&
           rest->allocation_base == low->base && rest->state == VM_MEM_COMMIT &&
           rest->protect == VM_PAGE_READWRITE &&
           (rest + 1 == end || rest[1].allocation_base != low->base);
}

// Wine keeps the stack of the thread that exited last until the next one exits. It
// belongs to nobody: the kernel's word, private, stands, and this says why it
// may look like more.
void rule_exited_stack(RuleRun *run) {
    const Region *end = run->s->regions + run->s->region_count;
    for (size_t i = 1; i + 1 < run->s->region_count; i++) {
        const Region *guard = &run->s->regions[i];
        if (!is_guard(guard) || !looks_like_stack(guard - 1, end))
            continue;
        Finding f = {.base = guard[-1].base,
                     .end = guard[1].end,
                     .kind = KIND_STACK,
                     .confidence = CONFIDENCE_NONE};
        rule_evidence(&f, "guard page", "PAGE_GUARD", guard->base);
        rule_evidence(&f, "threads captured", "thread list", run->s->thread_count);
        rule_state(run, f);
    }
}
