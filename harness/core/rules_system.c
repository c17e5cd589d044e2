// What the system has for itself in a process: pages at fixed addresses, blocks of the kernel's
// own, and views that only the system maps.

#include "rules.h"

// A page at a fixed address in every process (ntddk.h: KUSER_SHARED_DATA).
static const Region *shared_data(const Snapshot *s) {
    const Region *r = snapshot_find(s, VM_SHARED_DATA);
    return r && r->base == VM_SHARED_DATA && r->state == VM_MEM_COMMIT &&
                   r->protect == VM_PAGE_READONLY
               ? r
               : NULL;
}

void rule_user_shared_data(RuleRun *run) {
    const Region *r = shared_data(run->s);
    if (!r)
        return;
    Finding f = {.base = r->base,
                 .end = r->base + VM_PAGE,
                 .kind = KIND_SYSTEM,
                 .confidence = CONFIDENCE_KERNEL,
                 .use = "KUSER_SHARED_DATA"};
    rule_evidence(&f, "fixed address", "ntddk.h", VM_SHARED_DATA);
    rule_state(run, f);
}

// The rest of the 64 KB that begin with that page: until Windows 8 a reserve of the same
// allocation, since Windows 10 free, but for a page that the hypervisor shares. A program's
// reservation, and so what a placeholder was split into, begins at a multiple of 64 KB: it
// cannot come between.
void rule_shared_data_slot(RuleRun *run) {
    const Region *shared = shared_data(run->s), *r = shared;
    for (; r && r->base < VM_SHARED_DATA + VM_GRANULARITY; r = snapshot_find(run->s, r->end)) {
        const bool first = r == shared;
        Finding f = {.base = first ? r->base + VM_PAGE : r->base,
                     .end = r->end,
                     .kind = KIND_SYSTEM,
                     .confidence = CONFIDENCE_KERNEL,
                     .use = "beside KUSER_SHARED_DATA"};
        if (r->type != VM_MEM_PRIVATE || r->allocation_base < VM_SHARED_DATA)
            continue;
        rule_evidence(&f, "fixed address", "ntddk.h", VM_SHARED_DATA);
        rule_evidence(&f, "AllocationBase", "MEMORY_BASIC_INFORMATION", r->allocation_base);
        rule_state(run, f);
    }
}

// Since Windows 10 the kernel reserves such a block and commits a few pages of it for each
// thread. In earlier versions each TEB is an allocation of its own.
void rule_teb_block(RuleRun *run) {
    vm_addr base = 0, end = 0;
    for (size_t i = 0; !run->s->platform.wine && i < run->s->thread_count; i++) {
        const vm_addr teb = run->s->threads[i].teb;
        const Region *r = teb ? snapshot_find(run->s, teb) : NULL;
        if (!r || (teb >= base && teb < end) || r->state != VM_MEM_COMMIT ||
            r->type != VM_MEM_PRIVATE || !snapshot_allocation(run->s, teb, &base, &end))
            continue;
        Finding f = {.base = base,
                     .end = end,
                     .kind = KIND_SYSTEM,
                     .confidence = CONFIDENCE_HEURISTIC,
                     .use = "PEB and TEB block"};
        rule_evidence(&f, "holds a TEB", "thread list", teb);
        rule_state(run, f);
    }
}

// The kernel maps a desktop's heap read-only into each process that uses it, and user32 reads
// it. Before a thread has a desktop the field may name a block of the process heap. Source:
// CLIENTINFO of ReactOS's win32ss/include/ntuser.h; System Informer's desktop heap region.
void rule_desktop_heap(RuleRun *run) {
    vm_addr base = 0, end = 0;
    for (size_t i = 0; i < run->facts->teb_count; i++) {
        const TebFacts *t = &run->facts->tebs[i];
        const vm_addr info = t->desktop_info;
        const Region *r = info ? snapshot_find(run->s, info) : NULL;
        if (!r || (info >= base && info < end) || r->state != VM_MEM_COMMIT ||
            r->type != VM_MEM_MAPPED || r->protect != VM_PAGE_READONLY ||
            !snapshot_allocation(run->s, info, &base, &end))
            continue;
        const bool wide = t->width == 8;
        Finding f = {.base = base,
                     .end = end,
                     .kind = KIND_SYSTEM,
                     .confidence = CONFIDENCE_POINTER,
                     .use = "desktop heap"};
        rule_evidence(&f, "Win32ClientInfo[4]", wide ? "TEB+0x820" : "TEB+0x6e4", info);
        if (t->desktop_base == base)
            rule_evidence(&f, "Win32ClientInfo[5]", wide ? "TEB+0x828" : "TEB+0x6e8", base);
        rule_state(run, f);
    }
}

// Two bits for each 16 bytes of the address space, so a 64th of it: 2 TB (Microsoft, Control
// Flow Guard; 128 TB of addresses).
#define CFG_BITMAP_SIZE (0x800000000000ull / 64)

static bool may_run(const Region *r) {
    const uint32_t execute = VM_PAGE_EXECUTE | VM_PAGE_EXECUTE_READ | VM_PAGE_EXECUTE_READWRITE |
                             VM_PAGE_EXECUTE_WRITECOPY;
    return (r->protect & execute) && (r->type == VM_MEM_IMAGE || r->type == VM_MEM_PRIVATE);
}

// Whether the bits of r's addresses are committed and readable.
static bool has_bits(const Snapshot *s, vm_addr bitmap, const Region *r) {
    const vm_addr last = bitmap + (r->end - 1) / 64;
    for (vm_addr at = bitmap + r->base / 64; at <= last;) {
        const Region *bits = snapshot_find(s, at);
        if (!bits || bits->state != VM_MEM_COMMIT || bits->protect != VM_PAGE_READONLY)
            return false;
        at = bits->end;
    }
    return true;
}

static bool has_bits_of_all_code(const Snapshot *s, vm_addr bitmap, uint64_t *count) {
    *count = 0;
    for (size_t i = 0; i < s->region_count; i++) {
        if (!may_run(&s->regions[i]))
            continue;
        ++*count;
        if (!has_bits(s, bitmap, &s->regions[i]))
            return false;
    }
    return *count > 0;
}

// ntdll knows it (LdrSystemDllInitBlock), but its data is seldom in a dump; so this is a shape.
void rule_cfg_bitmap(RuleRun *run) {
    const Snapshot *s = run->s;
    for (size_t i = 0; !s->platform.wine && i < s->region_count; i++) {
        const Region *r = &s->regions[i];
        vm_addr base = 0, end = 0;
        uint64_t code = 0;
        if (r->type != VM_MEM_MAPPED || r->base != r->allocation_base ||
            r->allocation_protect != VM_PAGE_NOACCESS ||
            !snapshot_allocation(s, r->base, &base, &end) || end - base != CFG_BITMAP_SIZE ||
            !has_bits_of_all_code(s, base, &code))
            continue;
        Finding f = {.base = base,
                     .end = end,
                     .kind = KIND_SYSTEM,
                     .confidence = CONFIDENCE_HEURISTIC,
                     .use = "Control Flow Guard bitmap"};
        rule_evidence(&f, "size", "128 TB / 64", end - base);
        rule_evidence(&f, "bits of code regions", "MEMORY_BASIC_INFORMATION", code);
        rule_state(run, f);
    }
}
