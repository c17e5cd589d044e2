// TEB and PEB of a 64-bit process. Offsets: winternl.h and ReactOS's
// sdk/include/ndk/{pstypes,peb_teb}.h, the same from Windows 7 to 11 and in Wine 8.0.
//
// A WOW64 thread's second (32-bit) TEB, PEB and stack are not decoded.

#include "decode_internal.h"

#include "array.h"
#include <assert.h>

enum { // TEB
    TEB_STACK_BASE = 0x08,
    TEB_STACK_LIMIT = 0x10,
    TEB_PEB = 0x60,
    TEB_DEALLOCATION_STACK = 0x1478,
};

enum { // PEB
    PEB_IMAGE_BASE = 0x10,
    PEB_PROCESS_HEAP = 0x30,
};

// PEB fields that point to memory the system set aside for itself.
static const struct {
    unsigned offset;
    const char *field, *use;
} peb_pointers[] = {
    {0x20, "ProcessParameters", "process parameters"},
    {0x68, "ApiSetMap", "API set map"},
    {0x88, "ReadOnlySharedMemoryBase", "CSR shared memory"},
    {0xa0, "AnsiCodePageData", "NLS ANSI code page"},
    {0xa8, "OemCodePageData", "NLS OEM code page"},
    {0xb0, "UnicodeCaseTableData", "NLS case table"},
    {0xf8, "GdiSharedHandleTable", "GDI handle table"},
    {0x2d8, "pShimData", "shim data"},
    {0x2f8, "ActivationContextData", "activation context"},
    {0x308, "SystemDefaultActivationContextData", "default activation context"},
};
#define PEB_POINTERS (sizeof peb_pointers / sizeof *peb_pointers)

static_assert(PEB_POINTERS <= sizeof((Facts *)0)->pointers / sizeof(PebPointer),
              "Facts.pointers has room for every field of the table");

// Fields whose bytes were not captured stay 0: "not known".
static TebFacts decode_teb(Decoder *d, const Thread *thread) {
    TebFacts teb = {.thread_id = thread->id, .teb = thread->teb};
    if (d->s->platform.arch != ARCH_AMD64)
        return teb;
    read_u64(d, thread->teb + TEB_STACK_BASE, &teb.stack_base);
    read_u64(d, thread->teb + TEB_STACK_LIMIT, &teb.stack_limit);
    read_u64(d, thread->teb + TEB_DEALLOCATION_STACK, &teb.deallocation_stack);
    read_u64(d, thread->teb + TEB_PEB, &teb.peb);
    return teb;
}

void decode_tebs(Decoder *d) {
    Facts *f = d->facts;
    for (size_t i = 0; i < d->s->thread_count; i++) {
        if (d->s->threads[i].teb == 0)
            continue;
        TebFacts *room = array_room(f->tebs, f->teb_count, sizeof *f->tebs);
        if (!room) {
            d->out_of_memory = true;
            return;
        }
        f->tebs = room;
        f->tebs[f->teb_count++] = decode_teb(d, &d->s->threads[i]);
    }
}

// The kernel's word where it was captured, else the first TEB's.
static vm_addr find_peb(const Decoder *d) {
    if (d->s->peb)
        return d->s->peb;
    for (size_t i = 0; i < d->facts->teb_count; i++)
        if (d->facts->tebs[i].peb)
            return d->facts->tebs[i].peb;
    return 0;
}

void decode_peb(Decoder *d) {
    Facts *f = d->facts;
    f->peb = find_peb(d);
    if (f->peb == 0 || d->s->platform.arch != ARCH_AMD64)
        return;
    f->peb_captured = read_u64(d, f->peb + PEB_IMAGE_BASE, &f->image_base) &&
                      read_u64(d, f->peb + PEB_PROCESS_HEAP, &f->process_heap);
    for (size_t i = 0; i < PEB_POINTERS; i++) {
        vm_addr target = 0;
        if (read_u64(d, f->peb + peb_pointers[i].offset, &target) && target)
            f->pointers[f->pointer_count++] =
                (PebPointer){peb_pointers[i].field, peb_pointers[i].use, target};
    }
}
