// The reference region classifier: what every byte range of a snapshot is, and why.
//
// Two layers, never mixed: the snapshot's regions are what the kernel said; a
// Map lies over them and says what each range is used for, at byte granularity
// (a PEB and many TEBs share one allocation).
//
// Every rule of the table in rules.c runs and states findings: "this range is
// that, because". Where findings overlap, the rule that stands first in the
// table wins, the others are kept as rejected (at most MOST_REJECTED a label, and
// not those that say the same), and two findings of confidence CONFIDENCE_API or
// better that name different kinds are counted as a conflict. So is a HeapWalk claim
// that the heap's own lists deny.
// Where no finding covers a range, the kernel's own words label it (free,
// unusable, image, mapped ..., private): that layer needs no finding, so a
// million plain regions cost a million labels and nothing else.
//
// Invariants of a Map: labels are sorted, do not overlap, and tile exactly the
// snapshot's regions; no label crosses a region's border.

#ifndef REGIONLAB_CLASSIFY_H
#define REGIONLAB_CLASSIFY_H

#include "decode.h"
#include "kinds.h"

const char *heap_part_name(HeapPart part); // "segment", "large block" ...

typedef enum Confidence { // weakest first
    CONFIDENCE_NONE,      // it only looks so: never wins, kept as a rejected alternative
    CONFIDENCE_HEURISTIC, // a shape that is usually this
    CONFIDENCE_SIGNATURE, // magic bytes
    CONFIDENCE_POINTER,   // a structure of the process points here
    CONFIDENCE_API,       // the process's own API said so (HeapWalk)
    CONFIDENCE_KERNEL,    // the kernel said so
    CONFIDENCE_COUNT,
} Confidence;
const char *confidence_name(Confidence confidence);

typedef struct Evidence {
    const char *fact;   // "StackBase", static
    const char *source; // "TEB+0x8", static
    uint64_t value;
} Evidence;

typedef struct Finding {
    vm_addr base, end;
    Kind kind;
    unsigned rule; // index into the rule table
    Confidence confidence;
    uint32_t thread_id; // KIND_STACK, KIND_SHADOW_STACK and KIND_TEB; 0 otherwise
    unsigned bits;      // KIND_STACK, KIND_TEB and KIND_PEB of a WOW64 process: 64 or 32; else 0
    vm_addr heap;       // KIND_HEAP; 0 otherwise
    HeapPart heap_part; // KIND_HEAP
    const char *use;    // KIND_SYSTEM: "KUSER_SHARED_DATA", static; else NULL
    Evidence evidence[4];
    unsigned evidence_count;
    bool overruled; // stated, but a stronger source denies it: never wins, and is a conflict
} Finding;

#define NO_FINDING    UINT32_MAX
#define MOST_REJECTED 16

typedef struct Label { // 32 bytes: a snapshot can have a million
    vm_addr base, end;
    uint32_t region;   // index into the snapshot's regions
    uint32_t finding;  // index into Map.findings, or NO_FINDING: the kernel's own words
    uint32_t rejected; // run in Map.rejected
    uint8_t rejected_count;
    uint8_t kind;       // Kind
    uint8_t confidence; // Confidence
    bool conflict;
} Label;

typedef struct Map {
    Label *labels;
    size_t label_count;
    Finding *findings;
    size_t finding_count;
    uint32_t *rejected; // indexes into findings
    size_t rejected_count;
    size_t conflict_count; // labels with a conflict
} Map;

struct RuleRun;       // rules.h
typedef struct Rule { // a row of the table in rules.c, in order of precedence
    const char *name;
    const char *because;                // one sentence of evidence, for explain and the docs
    void (*state)(struct RuleRun *run); // states the rule's findings
} Rule;
const Rule *rule_table(size_t *count);
// The name of the rule behind a label, the kernel's layer included ("vad-private").
const char *label_rule(const Map *map, const Label *label);
// Its sentence.
const char *label_because(const Map *map, const Label *label);

// snapshot must be finished. Where its regions were not captured, rules still say what threads,
// modules and captured bytes prove: islands in a region of state VM_NOT_CAPTURED. False only
// when memory runs out or the snapshot has no region at all; *out is then empty.
bool classify(const Snapshot *s, const Facts *facts, Map *out, Error *err);
void map_free(Map *map);

// The label that holds addr, or NULL outside the snapshot.
const Label *map_at(const Map *map, vm_addr addr);

// The finding behind a label, or NULL for the kernel's layer.
const Finding *label_finding(const Map *map, const Label *label);

// The facts behind a label, strongest first: its finding's, or for the kernel's layer
// State, Type and what is known of the section. Returns how many there are.
unsigned label_evidence(const Snapshot *s, const Map *map, const Label *label, Evidence out[4]);

// Sums of labels by kind, in bytes. A block is one label. Private is what is committed
// in MEM_PRIVATE regions; how much of a view became private by copy-on-write only a
// working set tells, and a dump has none.
typedef struct KindTotal {
    uint64_t size, committed, reserved, private, blocks, largest;
    bool has_views;   // some of it is committed in views: `private` is a lower bound
    bool has_unknown; // of some of it nothing says whether it is committed or reserved
} KindTotal;
// Whether the sum of what is committed, or of what of that is private, is known at all.
static inline bool total_knows_committed(const KindTotal *t) {
    return t->committed || t->reserved || !t->has_unknown;
}
static inline bool total_knows_private(const KindTotal *t) {
    return t->private || !(t->has_views || t->has_unknown);
}
void kind_total_add(KindTotal *total, const Region *region, const Label *label);
void map_totals(const Snapshot *s, const Map *map, KindTotal totals[KIND_COUNT]);

// What the label says beyond its kind, for a listing: "thread 40 guard",
// "heap 0x10a0000 segment", "C:\windows\system32\ntdll.dll .text". Returns buf.
const char *label_detail(const Snapshot *s, const Facts *facts, const Map *map, const Label *label,
                         char *buf, size_t size);

// The invariants of snapshot and map: regions tile, one type and
// one contiguous run per AllocationBase, labels tile regions, sums are the sums
// of rows. Calls report for each violation; returns how many there were.
typedef void (*ViolationFn)(void *context, const char *sentence);
size_t check_invariants(const Snapshot *s, const Map *map, ViolationFn report, void *context);
// The map's part of them: what classify() owes to any snapshot, be it a damaged one.
size_t check_map_invariants(const Snapshot *s, const Map *map, ViolationFn report, void *context);

#endif
