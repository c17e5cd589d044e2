// A snapshot is one process at one moment: what the kernel said of its address
// space, and the bytes that were captured. It holds facts, never conclusions:
// labels are made from it by classify.h.
//
// Invariants after snapshot_finish():
//   - regions are sorted by base, do not overlap, leave no gap between the
//     first and the last (what the dump does not describe is a region of state
//     VM_NOT_CAPTURED, with no other fact), and are normalised: adjacent
//     free regions are one, adjacent reserved regions of one allocation and
//     type are one; a free region's Protect is PAGE_NOACCESS;
//   - threads, modules, sections, locked pages and memory ranges are sorted by address
//     (threads by id); memory ranges do not overlap;
//   - no thread id and no section's allocation occurs twice (an error). A module
//     that is listed twice, as Windows lists the program, is one; bytes that are
//     held twice are kept once: where ranges differ, the lower and longer one's.
//
// The snapshot owns every string and array reachable from it. Functions that
// add copy what they are given. They return false only when memory runs out;
// the snapshot is then still valid and may be freed.
//
// "Not captured" is not "none": `captured` says which kinds of fact the
// snapshot can speak of at all.

#ifndef REGIONLAB_SNAPSHOT_H
#define REGIONLAB_SNAPSHOT_H

#include "error.h"
#include "file_bytes.h"
#include "vm.h"
#include <stdbool.h>

typedef struct Region { // MEMORY_BASIC_INFORMATION, as the kernel told it
    vm_addr base, end;
    vm_addr allocation_base; // 0 when free, or not captured
    uint32_t state, type, protect, allocation_protect;
} Region;

typedef struct Thread {
    uint32_t id;
    vm_addr teb;           // 0: not captured
    vm_addr stack_pointer; // 0: not captured
    vm_addr shadow_stack;  // the user-mode shadow stack pointer (CET); 0: none or not captured
    vm_addr start;         // Win32 start address; 0: not captured
    char *name;            // NULL: none or not captured
} Thread;

typedef struct Module { // one entry of the loader's list
    vm_addr base;
    uint64_t size; // SizeOfImage: the allocation may be larger
    char *path;
} Module;

typedef enum SectionBacking {
    SECTION_PAGEFILE, // the kernel says: no file behind this view
    SECTION_FILE,     // path names the file
} SectionBacking;

typedef struct Section { // what backs a MEM_MAPPED or MEM_IMAGE allocation
    vm_addr allocation_base;
    SectionBacking backing;
    char *path;        // NULL for the pagefile
    uint64_t identity; // of a pagefile section: the same number, the same section, in all
                       // processes of one checkpoint. 0: not captured
} Section;

// HeapWalk facts: claims that the process itself made before it was stopped.
typedef enum HeapPart {
    HEAP_SEGMENT,
    HEAP_LARGE_BLOCK,
    HEAP_FRONT_END,
    HEAP_MEMORY, // the heap's own, but not known which part of it
    HEAP_PART_COUNT,
} HeapPart;

typedef struct WalkedHeap { // one heap that the process listed
    vm_addr heap;
    bool finished; // false: another thread held the heap's lock; no region of it is known
} WalkedHeap;      // not HeapWalk: that is a function of <windows.h>

typedef struct HeapWalkRegion {
    vm_addr heap;
    vm_addr allocation_base;
    HeapPart part;
} HeapWalkRegion;

// A run of pages that the kernel keeps in memory, whatever their protection: VirtualLock. It does
// not respect the borders of regions.
typedef struct LockedPages {
    vm_addr base, end;
} LockedPages;

// What the program says at a checkpoint. Untrusted; compared by checks.
typedef struct Claim {
    char *name;
    uint64_t value;
} Claim;

// What the grader told the program: parameters drawn from the seed, and the
// capabilities of the system. Trusted as far as the recorder is.
typedef struct Given {
    char *name;
    uint64_t value;
} Given;

typedef struct MemoryRange { // captured bytes
    vm_addr base;
    uint64_t size;
    const uint8_t *bytes;
} MemoryRange;

typedef enum Arch {
    ARCH_AMD64,
    ARCH_X86,
    ARCH_ARM64,   // and programs for arm64ec
    ARCH_UNKNOWN, // of another kind, or the dump does not say
    ARCH_COUNT,
} Arch;
const char *arch_name(Arch arch); // "amd64"

// What a lenient reader left out of a damaged file, and why.
typedef struct Omission {
    char *stream;      // "ModuleList"
    uint64_t row;      // from 0; NO_ROW: it is about the stream as a whole
    uint64_t offset;   // in the file, of the row or the stream
    const char *field; // what of it is unsound: "State"; static
    enum LeftOut { LEFT_STREAM, LEFT_REST, LEFT_ROW, LEFT_FIELD, LEFT_OUT_COUNT } what;
    char *why; // a sentence
} Omission;
#define NO_ROW         UINT64_MAX
#define MOST_OMISSIONS 1000                   // are kept; more are only counted
const char *left_out_name(enum LeftOut what); // "the row"

typedef struct Platform {
    char name[64]; // "Windows 10.0.22631", "Wine 8.0"
    bool wine;
    Arch arch;
    uint32_t major, minor, build;
} Platform;

enum SnapshotFacts { // bits of Snapshot.captured
    HAS_REGIONS = 1 << 0,
    HAS_THREADS = 1 << 1,
    HAS_MODULES = 1 << 2,
    HAS_SECTIONS = 1 << 3,   // every mapped allocation was asked for its backing
    HAS_HEAP_WALKS = 1 << 4, // the process listed its heaps
    HAS_CHECKPOINT = 1 << 5, // recorded by the harness: checkpoint, claims and givens hold
    HAS_LOCKED = 1 << 6,     // every page was asked whether it is locked
    HAS_END = 1 << 7,        // no fact: the bit above the last one
};

// Fetches bytes that are not captured yet, from a live process. All or
// nothing: false leaves buf undefined.
typedef struct Source {
    bool (*read)(void *self, vm_addr addr, void *buf, size_t size);
    void *self;
} Source;

typedef struct Snapshot {
    unsigned captured;
    Platform platform;
    uint32_t pid;
    vm_addr peb; // 0: not captured (classification then looks through the TEBs)

    char checkpoint[64]; // "" without HAS_CHECKPOINT
    uint32_t ordinal;    // 1 for the first checkpoint of the run
    bool main_process;   // the one that speaks the protocol

    Region *regions;
    size_t region_count;
    Thread *threads;
    size_t thread_count;
    Module *modules;
    size_t module_count;
    Section *sections;
    size_t section_count;
    WalkedHeap *heap_walks;
    size_t heap_walk_count;
    HeapWalkRegion *heap_walk_regions;
    size_t heap_walk_region_count;
    LockedPages *locked;
    size_t locked_count;
    Claim *claims;
    size_t claim_count;
    Given *parameters;
    size_t parameter_count;
    Given *capabilities;
    size_t capability_count;
    MemoryRange *memory;
    size_t memory_count;
    Omission *omissions; // min(left_out_count, MOST_OMISSIONS) of them
    size_t left_out_count;

    Source source; // read is NULL: there is nothing behind the captured bytes

    struct SnapshotStore *store; // private: capacities, strings, bytes
} Snapshot;

static inline size_t omissions_kept(const Snapshot *s) {
    return s->left_out_count < MOST_OMISSIONS ? s->left_out_count : MOST_OMISSIONS;
}

// An empty snapshot that owns nothing.
void snapshot_init(Snapshot *s);
void snapshot_free(Snapshot *s);

// Adds count regions, for the caller to fill in; NULL when memory runs out. Valid until
// more are added.
Region *snapshot_new_regions(Snapshot *s, size_t count);
bool snapshot_add_region(Snapshot *s, Region region);
bool snapshot_add_thread(Snapshot *s, Thread thread); // copies name
bool snapshot_add_module(Snapshot *s, vm_addr base, uint64_t size, const char *path);
bool snapshot_add_section(Snapshot *s, vm_addr allocation_base, SectionBacking backing,
                          const char *path);
bool snapshot_add_pagefile_section(Snapshot *s, vm_addr allocation_base, uint64_t identity);
bool snapshot_add_heap_walk(Snapshot *s, WalkedHeap walk);
bool snapshot_add_heap_walk_region(Snapshot *s, HeapWalkRegion region);
bool snapshot_add_locked(Snapshot *s, vm_addr base, vm_addr end);
bool snapshot_add_claim(Snapshot *s, const char *name, uint64_t value);
bool snapshot_add_parameter(Snapshot *s, const char *name, uint64_t value);
bool snapshot_add_capability(Snapshot *s, const char *name, uint64_t value);

bool snapshot_add_omission(Snapshot *s, Omission omission); // copies stream and why

// copy: the snapshot takes a copy of the bytes. Otherwise they must outlive it.
bool snapshot_add_memory(Snapshot *s, vm_addr base, uint64_t size, const void *bytes, bool copy);

// Hands a malloc'ed block to the snapshot, which frees it with itself. On failure the
// block is freed.
bool snapshot_adopt(Snapshot *s, void *block);

// The same for the file that memory ranges point into; a snapshot keeps one. On failure
// the file is closed.
bool snapshot_keep_file(Snapshot *s, FileBytes *file);

// Sorts, normalises and verifies. On failure *err says which two entries
// contradict each other; the snapshot can only be freed then. May be called
// again after more was added: memory, say, once decoding showed what is needed.
bool snapshot_finish(Snapshot *s, Error *err);

// Each returns NULL when there is none. Valid until the snapshot is freed.
const Region *snapshot_find(const Snapshot *s, vm_addr addr); // the region containing addr
const Section *snapshot_section(const Snapshot *s, vm_addr allocation_base);
const Module *snapshot_module(const Snapshot *s, vm_addr base);
const Thread *snapshot_thread(const Snapshot *s, uint32_t id);
const Claim *snapshot_claim(const Snapshot *s, const char *name); // the last of that name
const Given *snapshot_parameter(const Snapshot *s, const char *name);
const Given *snapshot_capability(const Snapshot *s, const char *name);

// Whether something is allocated there: neither free nor beyond what was captured.
static inline bool region_is_allocated(const Region *r) {
    return r->state != VM_MEM_FREE && r->state != VM_NOT_CAPTURED;
}

// [*base, *end) of the allocation that holds addr: the contiguous run of regions
// with its AllocationBase, and what was not captured between two of them. False when addr is free,
// outside, or nothing says of which allocation it is. Takes time in
// proportion to the allocation's regions.
bool snapshot_allocation(const Snapshot *s, vm_addr addr, vm_addr *base, vm_addr *end);

// Copies captured bytes. Where some are missing and a source stands behind the
// snapshot, reads the missing pages from it and keeps them (whole pages), so that a
// dump of this snapshot holds what its reader will need. False: not captured;
// buf is then undefined. Never reads a page that is not committed, or that is
// guarded or NOACCESS: Wine's ReadProcessMemory would succeed there.
bool snapshot_read(Snapshot *s, vm_addr addr, void *buf, size_t size);

#endif
