// Bytes to facts: what a process's own structures (TEB, PEB, heap headers, PE
// headers) say, read through snapshot_read(), so that over a live process the
// bytes looked at are exactly the bytes that end in the dump.
//
// A decoded fact is what the bytes say, not yet what is true: classify.h weighs
// it against the kernel's regions. Where bytes are missing the fact is absent
// and `*_captured` or the heap's status says so.

#ifndef REGIONLAB_DECODE_H
#define REGIONLAB_DECODE_H

#include "snapshot.h"

// Fields of a TEB that point to what ntdll takes from the process heap.
#define TEB_HEAP_BLOCKS 3
typedef struct TebHeapBlock {
    const char *field;          // "ThreadLocalStoragePointer"
    unsigned wide, narrow;      // its offset in the 64-bit and in the 32-bit TEB
    const char *at, *at_narrow; // "TEB+0x58", "TEB+0x2c"
} TebHeapBlock;
extern const TebHeapBlock teb_heap_blocks[TEB_HEAP_BLOCKS];

typedef struct TebFacts { // NT_TIB and TEB, offsets in decode_process.c
    uint32_t thread_id;   // twice in a WOW64 process: see width
    vm_addr teb;
    unsigned width;             // bytes of its pointers, 8 or 4
    vm_addr stack_base;         // exclusive end
    vm_addr stack_limit;        // lowest committed byte, as the thread believes
    vm_addr deallocation_stack; // the allocation's base
    vm_addr peb;
    vm_addr desktop_info; // Win32ClientInfo[4]: in the desktop's heap, once user32 was used
    vm_addr desktop_base; // Win32ClientInfo[5]: Windows 10 and 11: where that heap is mapped
    vm_addr heap_blocks[TEB_HEAP_BLOCKS]; // what teb_heap_blocks names
    bool loader_worker;                   // the loader's own thread, which loads DLLs for others
} TebFacts;

#define MOST_PEBS 2
typedef struct PebFacts {
    vm_addr peb;
    unsigned width;       // bytes of its pointers, 8 or 4
    bool captured;        // the rest is known
    vm_addr image_base;   // ImageBaseAddress
    vm_addr process_heap; // 0: none
} PebFacts;

typedef struct PebPointer { // a PEB field that points to memory of the system
    const char *field;      // "ApiSetMap", as in Microsoft's and ReactOS's headers
    const char *use;        // "API set map"
    vm_addr target;
} PebPointer;

typedef struct HeapFacts {
    vm_addr heap; // the handle
    enum HeapLayout {
        HEAP_LAYOUT_UNKNOWN, // listed, but its header was not captured or is not known
        HEAP_LAYOUT_WINE,    // of a version of Wine that wine_private.c knows
        HEAP_LAYOUT_NT,      // 0xffeeffee, its segments listed in its header
        HEAP_LAYOUT_SEGMENT, // 0xddeeddee: the segment heap
    } layout;
    bool is_process_heap;
    const char *listed_in; // "PEB.ProcessHeaps", static; NULL: only pointed to, or walked
    bool walked;           // HeapWalk finished on it
    bool lock_held;        // a walk was announced and did not finish
    bool layout_complete;  // its own lists were followed to their ends
} HeapFacts;

typedef struct HeapRegion { // an allocation that belongs to a heap
    vm_addr heap;
    vm_addr allocation_base;
    HeapPart part;
    enum HeapSource { HEAP_FROM_LAYOUT, HEAP_FROM_WALK } source; // the stronger of the two
    bool in_layout, in_walk; // who names it: the heap's own lists, HeapWalk, or both
    const char *list;        // in_layout: which list, "heap+0x88", static
} HeapRegion;

typedef struct ImageSection { // IMAGE_SECTION_HEADER of a mapped image; within its allocation
    vm_addr image_base;
    vm_addr base, end; // as mapped, page rounded
    char name[9];      // terminated
    uint32_t characteristics;
} ImageSection;

typedef struct Facts {
    TebFacts *tebs; // sorted by address
    size_t teb_count;
    PebFacts pebs[MOST_PEBS]; // the process's own first
    size_t peb_count;
    bool wow64; // threads with a TEB of each width were found
    PebPointer pointers[32];
    size_t pointer_count;
    HeapFacts *heaps; // sorted by address
    size_t heap_count;
    bool heap_list_captured;  // every heap of the process is in `heaps`
    HeapRegion *heap_regions; // sorted by allocation base, duplicates merged
    size_t heap_region_count;
    ImageSection *sections; // sorted by address
    size_t section_count;
} Facts;

// Cyclic or endless lists in the target end after a bounded number of steps.
// False only when memory runs out; *out is then empty.
bool decode(Snapshot *s, Facts *out, Error *err);
void facts_free(Facts *facts);

// The heap whose handle is `heap`, or NULL.
const HeapFacts *facts_heap(const Facts *facts, vm_addr heap);
// Whether every allocation of every heap is known: all heaps are, and HeapWalk or the lists
// of a version of Wine named what each has. What Windows' own lists name is never all.
bool facts_heap_contents_captured(const Facts *facts);
// Where the process's own PEB says that its program is mapped; 0: not captured.
vm_addr facts_image_base(const Facts *facts);
// The section of an image that holds addr, or NULL: headers, or not captured.
const ImageSection *facts_section(const Facts *facts, vm_addr addr);
// Where the next section begins or the one that holds addr ends; UINT64_MAX when
// there is neither.
vm_addr facts_section_border(const Facts *facts, vm_addr addr);

#endif
