// TEB and PEB. Offsets: teb_peb.h and its sources.
//
// A thread of a WOW64 process has two TEBs, 64-bit and 32-bit, each with a stack of
// its own, and its process has two PEBs. Each TEB names the other: the 64-bit one in
// NT_TIB.ExceptionList, the 32-bit one in GdiBatchCount. The other counts when it names
// itself and the same thread.

#include "decode_facts.h"

#include "array.h"
#include "teb_peb.h"
#include <assert.h>

typedef struct TebLayout {
    unsigned width; // of a pointer
    unsigned other; // the thread's TEB of the other width, in a WOW64 process
    unsigned stack_base, stack_limit, self, thread, peb, deallocation_stack;
    unsigned desktop_info; // CLIENTINFO.pDeskInfo; what follows it is the heap's base
} TebLayout;

static const TebLayout teb_layouts[] = {
    {.width = 8,
     .other = 0x00,
     .stack_base = TEB_STACK_BASE,
     .stack_limit = TEB_STACK_LIMIT,
     .self = TEB_SELF,
     .thread = TEB_THREAD_ID,
     .peb = TEB_PEB,
     .deallocation_stack = 0x1478,
     .desktop_info = 0x820},
    {.width = 4,
     .other = 0xf70,
     .stack_base = 0x04,
     .stack_limit = 0x08,
     .self = 0x18,
     .thread = 0x24,
     .peb = 0x30,
     .deallocation_stack = 0xe0c,
     .desktop_info = 0x6e4},
};

// ReactOS, sdk/include/ndk/peb_teb.h. LdrpAllocateTls, TlsSetValue and FlsSetValue take these from
// RtlProcessHeap(), in every version of Windows and in Wine (dlls/ntdll/{loader,thread}.c).
const TebHeapBlock teb_heap_blocks[TEB_HEAP_BLOCKS] = {
    {"ThreadLocalStoragePointer", 0x58, 0x2c, "TEB+0x58", "TEB+0x2c"},
    {"TlsExpansionSlots", 0x1780, 0xf94, "TEB+0x1780", "TEB+0xf94"},
    {"FlsData", 0x17c8, 0xfb4, "TEB+0x17c8", "TEB+0xfb4"},
};

typedef struct PebLayout {
    unsigned image_base, process_heap;
} PebLayout;

static const PebLayout wide_peb = {.image_base = 0x10, .process_heap = 0x30};
static const PebLayout narrow_peb = {.image_base = 0x08, .process_heap = 0x18};

// PEB fields that point to memory the system set aside for itself.
static const struct {
    unsigned wide, narrow; // offset in the 64-bit and in the 32-bit PEB
    const char *field, *use;
} peb_pointers[] = {
    {0x20, 0x10, "ProcessParameters", "process parameters"},
    {0x68, 0x38, "ApiSetMap", "API set map"},
    {0x88, 0x4c, "ReadOnlySharedMemoryBase", "CSR shared memory"},
    {0xa0, 0x58, "AnsiCodePageData", "NLS ANSI code page"},
    {0xa8, 0x5c, "OemCodePageData", "NLS OEM code page"},
    {0xb0, 0x60, "UnicodeCaseTableData", "NLS case table"},
    {0xf8, 0x94, "GdiSharedHandleTable", "GDI handle table"},
    {0x2d8, 0x1e8, "pShimData", "shim data"},
    {0x2f8, 0x1f8, "ActivationContextData", "activation context"},
    {0x308, 0x200, "SystemDefaultActivationContextData", "default activation context"},
};
#define PEB_POINTERS (sizeof peb_pointers / sizeof *peb_pointers)

static_assert(MOST_PEBS * PEB_POINTERS <= sizeof((Facts *)0)->pointers / sizeof(PebPointer),
              "Facts.pointers has room for every field of the table in every PEB");

static const TebLayout *layout_of_width(unsigned width) {
    return &teb_layouts[width == 8 ? 0 : 1];
}

static bool names_itself(Decoder *d, vm_addr teb, const TebLayout *layout) {
    vm_addr self = 0;
    return read_pointer(d, teb + layout->self, layout->width, &self) && self == teb;
}

static bool is_teb_of(Decoder *d, vm_addr teb, const TebLayout *layout, uint32_t thread_id) {
    vm_addr thread = 0;
    return names_itself(d, teb, layout) &&
           read_pointer(d, teb + layout->thread, layout->width, &thread) && thread == thread_id;
}

// Bytes of a pointer of the process's own; of a process whose architecture is not known it is a
// guess that only a TEB or PEB that is found can confirm.
static unsigned own_width(const Decoder *d) {
    return d->s->platform.arch == ARCH_X86 ? 4 : 8;
}

static void read_teb_blocks(Decoder *d, const TebLayout *layout, TebFacts *teb) {
    const unsigned width = layout->width;
    for (size_t i = 0; i < TEB_HEAP_BLOCKS; i++) {
        const TebHeapBlock *block = &teb_heap_blocks[i];
        read_pointer(d, teb->teb + (width == 8 ? block->wide : block->narrow), width,
                     &teb->heap_blocks[i]);
    }
    if (d->s->platform.wine)
        return; // Wine keeps something else of its own there
    read_pointer(d, teb->teb + layout->desktop_info, width, &teb->desktop_info);
    read_pointer(d, teb->teb + layout->desktop_info + width, width, &teb->desktop_base);
}

// Whether a TEB that does not name itself may be read by the architecture's layout.
static bool has_one_layout(const Decoder *d) {
    return d->s->platform.arch == ARCH_AMD64 || d->s->platform.arch == ARCH_X86;
}

// What the thread list names in the dump of a WOW64 process depends on who wrote the
// dump. Where the TEB does not say, the process's architecture does. arm64 has the TEB of
// amd64, where one names itself in the same place; else it is not read, and this is NULL.
static const TebLayout *layout_of(Decoder *d, vm_addr teb) {
    const TebLayout *expected = layout_of_width(own_width(d));
    const TebLayout *other = layout_of_width(12 - expected->width);
    if (names_itself(d, teb, expected))
        return expected;
    if (names_itself(d, teb, other))
        return other;
    return has_one_layout(d) ? expected : NULL;
}

static void keep_teb(Decoder *d, TebFacts teb) {
    Facts *f = d->facts;
    TebFacts *room = array_room(f->tebs, f->teb_count, sizeof *f->tebs);
    if (!room) {
        d->out_of_memory = true;
        return;
    }
    f->tebs = room;
    f->tebs[f->teb_count++] = teb;
}

// From Windows 10 on the loader has threads of its own, with a bit in SameTebFlags (System
// Informer, phnt/include/ntpebteb.h: LoaderWorker, the same bit in every version that has it; bytes
// 0x17ee of the 64-bit TEB: Vergilius Project). Wine has neither.
static bool is_loader_worker(Decoder *d, vm_addr teb, const TebLayout *layout) {
    enum { CROSS_AND_SAME_TEB_FLAGS = 0x17ec, LOADER_WORKER = 1 << (16 + 13) };
    const Platform *p = &d->s->platform;
    uint32_t flags = 0;
    return layout->width == 8 && !p->wine && p->major >= 10 &&
           read_u32(d, teb + CROSS_AND_SAME_TEB_FLAGS, &flags) && flags & LOADER_WORKER;
}

// Fields whose bytes were not captured stay 0: "not known".
static void add_teb(Decoder *d, uint32_t thread_id, vm_addr address, const TebLayout *layout) {
    TebFacts teb = {.thread_id = thread_id, .teb = address, .width = layout->width};
    read_pointer(d, address + layout->stack_base, layout->width, &teb.stack_base);
    read_pointer(d, address + layout->stack_limit, layout->width, &teb.stack_limit);
    read_pointer(d, address + layout->deallocation_stack, layout->width, &teb.deallocation_stack);
    read_pointer(d, address + layout->peb, layout->width, &teb.peb);
    teb.loader_worker = is_loader_worker(d, address, layout);
    read_teb_blocks(d, layout, &teb);
    keep_teb(d, teb);
}

static void add_other_teb(Decoder *d, const Thread *thread, const TebLayout *layout) {
    const TebLayout *other = layout_of_width(12 - layout->width);
    vm_addr teb = 0;
    // GdiBatchCount holds an address below 4 GB; ExceptionList is as wide as any pointer.
    if (!read_pointer(d, thread->teb + layout->other, layout->width, &teb) || teb == 0 ||
        teb > UINT32_MAX || !is_teb_of(d, teb, other, thread->id))
        return;
    d->facts->wow64 = true;
    add_teb(d, thread->id, teb, other);
}

void decode_tebs(Decoder *d) {
    for (size_t i = 0; i < d->s->thread_count && !d->out_of_memory; i++) {
        const Thread *thread = &d->s->threads[i];
        if (thread->teb == 0)
            continue;
        const TebLayout *layout = layout_of(d, thread->teb);
        if (layout)
            add_teb(d, thread->id, thread->teb, layout);
        else // the thread list's word, and no more
            keep_teb(
                d, (TebFacts){.thread_id = thread->id, .teb = thread->teb, .width = own_width(d)});
        if (layout && !d->out_of_memory)
            add_other_teb(d, thread, layout);
    }
}

static vm_addr peb_of_tebs(const Facts *f, unsigned width) {
    for (size_t i = 0; i < f->teb_count; i++)
        if (f->tebs[i].width == width && f->tebs[i].peb)
            return f->tebs[i].peb;
    return 0;
}

static void add_peb(Decoder *d, vm_addr address, unsigned width) {
    const bool wide = width == 8;
    const PebLayout *layout = wide ? &wide_peb : &narrow_peb;
    Facts *f = d->facts;
    PebFacts *peb = &f->pebs[f->peb_count++];
    *peb = (PebFacts){.peb = address, .width = width};
    peb->captured = read_pointer(d, address + layout->image_base, width, &peb->image_base) &&
                    read_pointer(d, address + layout->process_heap, width, &peb->process_heap);
    for (size_t i = 0; i < PEB_POINTERS; i++) {
        const unsigned offset = wide ? peb_pointers[i].wide : peb_pointers[i].narrow;
        vm_addr target = 0;
        if (read_pointer(d, address + offset, width, &target) && target)
            f->pointers[f->pointer_count++] =
                (PebPointer){peb_pointers[i].field, peb_pointers[i].use, target};
    }
}

// The kernel's word where it was captured, else the first TEB's; then the one of the
// other width, which only a WOW64 process has.
void decode_pebs(Decoder *d) {
    const unsigned width = own_width(d);
    const vm_addr own = d->s->peb ? d->s->peb : peb_of_tebs(d->facts, width);
    const vm_addr other = peb_of_tebs(d->facts, 12 - width);
    if (own)
        add_peb(d, own, width);
    if (other && other != own)
        add_peb(d, other, 12 - width);
}

vm_addr facts_image_base(const Facts *facts) {
    return facts->peb_count ? facts->pebs[0].image_base : 0;
}
