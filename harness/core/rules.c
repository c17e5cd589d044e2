// The table of rules, and the rules about the process as a whole.

#include "rules.h"

#include "array.h"
#include <assert.h>

static void state_peb(RuleRun *run, const PebFacts *peb) {
    const Region *r = snapshot_find(run->s, peb->peb);
    if (!may_be_private(r))
        return;
    const bool kernel = run->s->peb == peb->peb, wide = peb->width == 8;
    Finding f = {.base = peb->peb,
                 .end = r->end - peb->peb < VM_PAGE ? r->end : peb->peb + VM_PAGE,
                 .kind = KIND_PEB,
                 .bits = run->facts->wow64 ? 8 * peb->width : 0,
                 .confidence = kernel ? CONFIDENCE_KERNEL : CONFIDENCE_POINTER};
    rule_evidence(&f, "PebBaseAddress",
                  kernel ? "NtQueryInformationProcess"
                  : wide ? "TEB+0x60"
                         : "TEB+0x30",
                  peb->peb);
    if (peb->captured)
        rule_evidence(&f, "ImageBaseAddress", wide ? "PEB+0x10" : "PEB+0x8", peb->image_base);
    rule_state(run, f);
}

static void rule_peb(RuleRun *run) {
    for (size_t i = 0; i < run->facts->peb_count; i++)
        state_peb(run, &run->facts->pebs[i]);
}

// A field that points to memory of its own: to its start, or anywhere into a
// read-only view, which is mapped for one use. Only the region that holds the target
// is claimed: what else the allocation has is not proved by the pointer. A pointer
// into the middle of something writable (process parameters inside a heap) or into an
// image proves nothing about what it points into.
static bool is_its_own(const Region *r, vm_addr target) {
    if (r->state != VM_MEM_COMMIT || r->type == VM_MEM_IMAGE)
        return false;
    const bool view = r->type == VM_MEM_MAPPED && r->protect == VM_PAGE_READONLY;
    return view || (r->base == target && r->base == r->allocation_base);
}

static void rule_peb_pointer(RuleRun *run) {
    for (size_t i = 0; i < run->facts->pointer_count; i++) {
        const PebPointer *p = &run->facts->pointers[i];
        const Region *r = snapshot_find(run->s, p->target);
        if (!r || !is_its_own(r, p->target))
            continue;
        Finding f = {.base = r->base,
                     .end = r->end,
                     .kind = KIND_SYSTEM,
                     .confidence = CONFIDENCE_POINTER,
                     .use = p->use};
        rule_evidence(&f, p->field, "PEB", p->target);
        rule_state(run, f);
    }
}

// In order of precedence. A heap outranks a stack because a thread's stack can be
// made inside a heap block, never the reverse; TEB and PEB outrank the block of
// memory they stand in.
static const Rule rules[] = {
    {"user-shared-data", "the kernel maps this page into every process at this address",
     rule_user_shared_data},
    {"shared-data-slot", "no reservation can begin beside KUSER_SHARED_DATA, below the next 64 KB",
     rule_shared_data_slot},
    {"peb", "the process environment block is here", rule_peb},
    {"teb", "the kernel keeps a thread's environment block here", rule_teb},
    {"heap-layout", "the heap's own lists name this allocation", rule_heap_layout},
    {"heap-walk", "HeapWalk, run by the process itself, named this allocation", rule_heap_walk},
    {"heap-pointer", "the PEB names this allocation as a heap", rule_heap_pointer},
    {"stack", "a thread's TEB points to its stack here", rule_stack},
    {"shadow-stack", "a thread's shadow stack pointer lies in this allocation", rule_shadow_stack},
    {"wine-syscall-stack", "Wine puts a thread's system call stack directly above its stack",
     rule_wine_syscall_stack},
    {"peb-pointer", "a field of the PEB points here", rule_peb_pointer},
    {"desktop-heap", "a thread's TEB names the desktop heap in this view", rule_desktop_heap},
    {"teb-block", "the kernel keeps the PEB and TEBs in a block of its own", rule_teb_block},
    {"wine-teb-block", "Wine keeps TEBs and signal stacks in blocks of their own",
     rule_wine_teb_block},
    {"heap-block", "ntdll keeps a thread's own data here, which it takes from the process heap",
     rule_heap_block},
    {"cfg-bitmap", "as large as Control Flow Guard's bitmap, and committed where code is",
     rule_cfg_bitmap},
    {"stack-pointer", "a thread's stack pointer lies in this allocation, which has a guard page",
     rule_stack_pointer},
    {"exited-stack", "shaped like a thread's stack, but no thread's TEB points here",
     rule_exited_stack},
    {"listed-module", "the loader's list names a module here; the kernel's word was not captured",
     rule_listed_module},
    {"stack-bytes", "a thread's stack pointer lies in these captured bytes", rule_stack_bytes},
    {"captured-bytes", "the dump has the bytes of this range, and nothing says what they are",
     rule_captured_bytes},
};
#define RULES (sizeof rules / sizeof *rules)

const Rule *rule_table(size_t *count) {
    *count = RULES;
    return rules;
}

void rule_evidence(Finding *finding, const char *fact, const char *source, uint64_t value) {
    if (finding->evidence_count < sizeof finding->evidence / sizeof *finding->evidence)
        finding->evidence[finding->evidence_count++] = (Evidence){fact, source, value};
}

void rule_state(RuleRun *run, Finding finding) {
    if (run->out_of_memory || finding.base >= finding.end)
        return;
    Map *m = run->map;
    Finding *room = array_room(m->findings, m->finding_count, sizeof *m->findings);
    if (!room) {
        run->out_of_memory = true;
        return;
    }
    assert(m->finding_count < NO_FINDING);
    finding.rule = run->rule;
    m->findings = room;
    m->findings[m->finding_count++] = finding;
}

bool rules_run(const Snapshot *s, const Facts *facts, Map *map) {
    RuleRun run = {.s = s, .facts = facts, .map = map};
    for (run.rule = 0; run.rule < RULES; run.rule++)
        rules[run.rule].state(&run);
    return !run.out_of_memory;
}
