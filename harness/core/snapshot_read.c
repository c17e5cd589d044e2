#include "snapshot_store.h"
#include <string.h>

size_t snapshot_memory_index(const Snapshot *s, vm_addr addr) {
    size_t low = 0, high = s->memory_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->memory[middle].base + s->memory[middle].size <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Reading a guard page would change nothing in Wine and clear it on Windows;
// reading NOACCESS succeeds in Wine. Neither tells what the process could see.
static bool may_fetch(const Snapshot *s, vm_addr addr) {
    const Region *r = snapshot_find(s, addr);
    return s->source.read && r && r->state == VM_MEM_COMMIT &&
           !(r->protect & (VM_PAGE_GUARD | VM_PAGE_NOACCESS));
}

// Reads the page around addr from the source and keeps the part of it that lies
// between the captured ranges next to addr; index is the first range above addr.
static bool fetch_page(Snapshot *s, size_t index, vm_addr addr) {
    uint8_t page[VM_PAGE];
    vm_addr base = vm_align_down(addr, VM_PAGE), end = base + VM_PAGE;
    if (!may_fetch(s, addr) || !s->source.read(s->source.self, base, page, sizeof page))
        return false;
    const vm_addr page_base = base;
    if (index > 0) {
        const vm_addr below = s->memory[index - 1].base + s->memory[index - 1].size;
        base = below > base ? below : base;
    }
    if (index < s->memory_count && s->memory[index].base < end)
        end = s->memory[index].base;
    return snapshot_insert_memory(s, index, base, end - base, page + (base - page_base));
}

bool snapshot_read(Snapshot *s, vm_addr addr, void *buf, size_t size) {
    if (size > UINT64_MAX - addr)
        return false;
    uint8_t *out = buf;
    while (size > 0) {
        const size_t index = snapshot_memory_index(s, addr);
        if (index == s->memory_count || s->memory[index].base > addr) {
            if (!fetch_page(s, index, addr))
                return false;
            continue; // the range at index now holds addr
        }
        const MemoryRange *m = &s->memory[index];
        const uint64_t skip = addr - m->base, held = m->size - skip;
        const size_t part = held < size ? (size_t)held : size;
        memcpy(out, m->bytes + skip, part);
        out += part;
        addr += part;
        size -= part;
    }
    return true;
}
