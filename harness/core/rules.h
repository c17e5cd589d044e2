// The rules' side of classify.h: what a rule is given, and how it states a finding.
//
// A rule looks at the facts once and states a range for each thing it recognises;
// it never goes region by region. Precedence is the order of the table in rules.c.
//
// Adding a kind touches, in this order:
//
//     kinds.h, kinds.c                       a value and its row; without the row nothing compiles
//     rules.h, rules.c or rules_*.c          a function that states it, and a row of the table;
//                                            or kernel_kind() in classify.c, where the kernel's
//                                            own words say it
//     tasks/10_classifier/classify/check.c   a row: which answer of a student's is right
//     regions/regions.schema.json            its name in $defs/kind, and one kind more in `kinds`
//     tests/core/test_kind_fixtures.c        a process that has it, and one that only looks so
//
// and then `REGIONLAB_UPDATE_EXPECTED=1 build/native/core_tests` writes regions/words.json and
// the expected JSON anew. Every form of output, the page of a map, the grader's listings and
// questions have it from the row. Each of these that is forgotten fails to compile or fails a
// test by name.

#ifndef REGIONLAB_RULES_H
#define REGIONLAB_RULES_H

#include "classify.h"

typedef struct RuleRun {
    const Snapshot *s;
    const Facts *facts;
    Map *map;      // findings are added here
    unsigned rule; // the rule that is running
    bool out_of_memory;
} RuleRun;

// Runs every rule. False only when memory runs out.
bool rules_run(const Snapshot *s, const Facts *facts, Map *map);

// Adds a finding of the running rule. An empty range states nothing.
void rule_state(RuleRun *run, Finding finding);

// Adds to a finding's evidence; the fifth fact and later ones are left out.
void rule_evidence(Finding *finding, const char *fact, const char *source, uint64_t value);

// Whether a thing that the system keeps in committed private memory can be in the region: so
// says the kernel, or it says nothing because the region was not captured.
static inline bool may_be_private(const Region *r) {
    return r && (r->state == VM_NOT_CAPTURED ||
                 (r->state == VM_MEM_COMMIT && r->type == VM_MEM_PRIVATE));
}

// Rules about heaps (rules_heap.c) and about threads and their stacks (rules_thread.c).
void rule_heap_layout(RuleRun *run);
void rule_heap_walk(RuleRun *run);
void rule_heap_pointer(RuleRun *run);
void rule_heap_block(RuleRun *run);
void rule_teb(RuleRun *run);
void rule_stack(RuleRun *run);
void rule_stack_pointer(RuleRun *run);
void rule_shadow_stack(RuleRun *run);
void rule_wine_syscall_stack(RuleRun *run);
void rule_wine_teb_block(RuleRun *run);
void rule_exited_stack(RuleRun *run);
// Rules about what is known where no region was captured (rules_islands.c).
void rule_listed_module(RuleRun *run);
void rule_stack_bytes(RuleRun *run);
void rule_captured_bytes(RuleRun *run);

// Rules about what the system has for itself (rules_system.c).
void rule_user_shared_data(RuleRun *run);
void rule_shared_data_slot(RuleRun *run);
void rule_teb_block(RuleRun *run);
void rule_desktop_heap(RuleRun *run);
void rule_cfg_bitmap(RuleRun *run);

#endif
