// The shadow stack pointer of CET, in the XSAVE area that follows an x64 CONTEXT. Source: winnt.h
// (CONTEXT_EX, XSAVE_AREA_HEADER, XSAVE_CET_U_FORMAT); Intel SDM, volume 1, chapter 13.

#include "minidump_internal.h"

enum { CET_USER = 11 };                   // the component, and its bit in the masks
#define XSTATE_COMPACTED     (1ull << 63) // of the second mask
#define CET_SHADOW_STACKS_ON 1u           // SH_STK_EN of IA32_U_CET

// Sizes of the components that can stand before it: AVX, MPX (2), AVX-512 (3), PT, PKRU, PASID.
// The legacy ones, 0 and 1, are not in the area.
static const unsigned component_sizes[CET_USER] = {0, 0, 256, 64, 64, 64, 512, 1024, 128, 8, 8};

// Where it begins in a compacted area; 0: not in it, or the area has another form.
static uint64_t cet_offset(const DumpXstate *x) {
    uint64_t offset = sizeof *x;
    if (!(x->mask >> CET_USER & 1) || !(x->compaction & XSTATE_COMPACTED))
        return 0;
    for (unsigned i = 0; i < CET_USER; i++)
        offset += x->compaction >> i & 1 ? component_sizes[i] : 0;
    return offset;
}

// The part of a CONTEXT at `at`, or false where the CONTEXT or the file ends before.
static bool context_part(const Dump *d, DumpLocation context, int64_t at, void *out, size_t size) {
    if (context.rva > d->size || context.size > d->size - context.rva)
        return false;
    if (at < 0 || (uint64_t)at > context.size || size > context.size - (uint64_t)at)
        return false;
    dump_copy(d, context.rva + (uint64_t)at, out, size);
    return true;
}

vm_addr dump_shadow_stack(const Dump *d, DumpLocation context) {
    uint32_t flags = 0;
    DumpContextEx ex;
    DumpXstate x;
    DumpCetUser cet;
    if (!context_part(d, context, CONTEXT_AMD64_FLAGS, &flags, sizeof flags) ||
        !(flags & CONTEXT_AMD64_XSTATE) ||
        !context_part(d, context, CONTEXT_AMD64_SIZE, &ex, sizeof ex))
        return 0;
    const int64_t area = CONTEXT_AMD64_SIZE + (int64_t)ex.xstate.offset;
    if (!context_part(d, context, area, &x, sizeof x))
        return 0;
    const uint64_t offset = cet_offset(&x);
    if (!offset || offset + sizeof cet > ex.xstate.size ||
        !context_part(d, context, area + (int64_t)offset, &cet, sizeof cet))
        return 0;
    const bool on = cet.msr & CET_SHADOW_STACKS_ON;
    return on && cet.shadow_stack % 8 == 0 ? cet.shadow_stack : 0;
}

// Aligned to 16, as XSAVE wants its area to be to 64.
static void put_xstate(Buffer *b, vm_addr shadow_stack) {
    const uint32_t whole = CONTEXT_AMD64_SIZE + 80 + sizeof(DumpXstate) + sizeof(DumpCetUser);
    const DumpContextEx ex = {.all = {-CONTEXT_AMD64_SIZE, whole},
                              .legacy = {-CONTEXT_AMD64_SIZE, CONTEXT_AMD64_SIZE},
                              .xstate = {80, sizeof(DumpXstate) + sizeof(DumpCetUser)}};
    const DumpXstate x = {.mask = 1u << CET_USER, .compaction = XSTATE_COMPACTED | 1u << CET_USER};
    const DumpCetUser cet = {CET_SHADOW_STACKS_ON, shadow_stack};
    buffer_put(b, &ex, sizeof ex);
    buffer_put_zeros(b, 80 - sizeof ex);
    buffer_put(b, &x, sizeof x);
    buffer_put(b, &cet, sizeof cet);
}

DumpLocation buffer_put_context(Buffer *b, Arch arch, const Thread *t) {
    const ContextLayout *layout = context_layout(arch);
    const bool shadow = arch == ARCH_AMD64 && t->shadow_stack;
    if (!layout || (t->stack_pointer == 0 && !shadow))
        return (DumpLocation){0};
    const uint32_t flags = layout->control | (shadow ? CONTEXT_AMD64_XSTATE : 0);
    buffer_align(b, 16);
    const uint64_t at = buffer_put_zeros(b, layout->size);
    buffer_fill_in(b, at + layout->flags_at, &flags, sizeof flags);
    buffer_fill_in(b, at + layout->stack_pointer_at, &t->stack_pointer, layout->width);
    if (shadow)
        put_xstate(b, t->shadow_stack);
    return (DumpLocation){(uint32_t)(b->size - at), (uint32_t)at};
}
