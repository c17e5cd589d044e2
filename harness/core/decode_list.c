// Doubly linked lists of the target, as heaps and Windows' own LIST_ENTRY keep them.
//
// A list is circular, {next, prev} in each entry. An entry counts only when its prev
// names the entry we came from: such a walk cannot meet an entry twice, so it ends
// even in a damaged heap. Each entry lives in an allocation of its own, so a list
// with more entries than there are regions is damaged as well.

#include "decode_internal.h"

bool for_each_entry(Decoder *d, vm_addr head, unsigned width, EntryFn *visit, void *context) {
    vm_addr from = head, entry = 0, prev = 0;
    if (!read_pointer(d, head, width, &entry))
        return false;
    for (size_t left = d->s->region_count + 1; left > 0 && !d->out_of_memory; left--) {
        if (!read_pointer(d, entry + width, width, &prev) || prev != from)
            return false;
        if (entry == head)
            return true;
        visit(d, context, entry);
        from = entry;
        if (!read_pointer(d, entry, width, &entry))
            return false;
    }
    return false;
}
