// The capstone: what an address space is used for. The tasks' texts are in README.md
// next to this file.
//
// These functions do not run inside the process that they judge, nor on Windows: they are
// built with this machine's own compiler and get a snapshot, which is one process at one
// moment. There is no <windows.h>; what you need from it is below, with its values.

#ifndef UNIT_10_CLASSIFIER_H
#define UNIT_10_CLASSIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef MEM_COMMIT                                                                 // winnt.h
enum { MEM_COMMIT = 0x1000, MEM_RESERVE = 0x2000, MEM_FREE = 0x10000 };            // State
enum { MEM_PRIVATE = 0x20000, MEM_MAPPED = 0x40000, MEM_IMAGE = 0x1000000 };       // Type
enum { PAGE_NOACCESS = 0x01, PAGE_READONLY = 0x02, PAGE_READWRITE = 0x04 };        // Protect
enum { PAGE_WRITECOPY = 0x08, PAGE_EXECUTE_WRITECOPY = 0x80, PAGE_GUARD = 0x100 }; // Protect
enum { PAGE_SIZE = 0x1000, ALLOCATION_GRANULARITY = 0x10000 };
#endif

// One region, as VirtualQueryEx describes it. base and end are addresses in the process of
// the snapshot: they are not pointers here.
struct region {
    uint64_t base, end;       // half-open: end is the first byte after it
    uint64_t allocation_base; // 0 where free
    uint32_t state, type;     // MEM_...; type is 0 where free
    uint32_t protect;         // PAGE_...; 0 where nothing is committed
    uint32_t allocation_protect;
    const char *file; // the file behind a view or an image (GetMappedFileName); NULL: none
};

struct thread { // in any order
    uint32_t id;
    uint64_t teb; // its environment block: StackBase is at +0x8, StackLimit at +0x10,
};                // DeallocationStack at +0x1478, 8 bytes each

struct module { // the loader's list, in any order
    uint64_t base, size;
    const char *path; // NULL: not known
};

// One place that a heap named when it was walked (HeapWalk): the first byte of a segment,
// or of the allocation that holds one large block. In any order.
struct heap_place {
    uint64_t heap; // the handle, as GetProcessHeaps gives it
    uint64_t address;
};

// Read-only. Regions are sorted by base and leave no gap, from the first region to the
// last; two free ones, or two reserved ones of one allocation, are never adjacent.
struct snapshot {
    const struct region *regions;
    size_t region_count;
    const struct thread *threads;
    size_t thread_count;
    const struct module *modules;
    size_t module_count;
    const struct heap_place *heap_places;
    size_t heap_place_count;
    uint64_t peb;                // one page; ProcessHeap is at +0x30, 8 bytes
    const struct memory *memory; // for read_bytes()
    size_t memory_count;
};

// Copies captured bytes of the process. Returns false if any of them was not captured: a
// snapshot holds the TEBs, the PEB, the beginnings of heaps and images, and little else.
bool read_bytes(const struct snapshot *s, uint64_t address, void *buffer, size_t size);

// What memory is used for.
enum kind {
    K_UNKNOWN, // "I do not know": right only outside the map, but never a false claim
    K_FREE,
    K_UNUSABLE,  // free, but below the next multiple of 64 KB: no allocation can begin there
    K_PRIVATE,   // the program's own (VirtualAlloc)
    K_HEAP,      // a heap's: segments up to their last reserved page, and large blocks
    K_STACK,     // of a living thread, including what is reserved and guarded
    K_IMAGE,     // a program or DLL, mapped as such
    K_FILE,      // a view of a file
    K_SHAREABLE, // a view of a section that no file backs
    K_TEB,       // the two pages of a thread's environment block
    K_PEB,       // the page of the process environment block
    K_SYSTEM,    // the system's own: KUSER_SHARED_DATA, what else is next to TEBs ...
    K_COUNT,
};

// Says what the byte at address is used for. It is called for many addresses of many snapshots,
// in any order; the same question must always get the same answer.
enum kind classify(const struct snapshot *s, uint64_t address);

// What happened between two snapshots: one bit each.
enum {
    A_RESERVED = 1 << 0,    // a new private allocation, whether or not it is committed
    A_COMMITTED = 1 << 1,   // in a private allocation that was there before
    A_DECOMMITTED = 1 << 2, // likewise
    A_PROTECTED = 1 << 3,   // private and committed before and after, with another protection
    A_RELEASED = 1 << 4,    // a private allocation is gone
    A_MAPPED = 1 << 5,      // a view that is not an image
    A_UNMAPPED = 1 << 6,
    A_LOADED = 1 << 7, // an image
    A_UNLOADED = 1 << 8,
    A_THREAD_MADE = 1 << 9,
    A_THREAD_ENDED = 1 << 10,
    A_HEAP_MADE = 1 << 11,
    A_HEAP_DESTROYED = 1 << 12,
    A_HEAP_GREW = 1 << 13, // one that was there before, other than the process heap
};

// Returns the set of what the program did between the two. What belongs to a thread or a heap is
// reported by the thread's or the heap's bit, what belongs to the system by no bit; never by the
// bits of its memory.
unsigned explain(const struct snapshot *before, const struct snapshot *after);

#endif
