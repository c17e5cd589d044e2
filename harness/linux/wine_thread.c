// Wine's threads, by their environment blocks.

#include "wine_internal.h"

#include "teb_peb.h"

// In Wine's own code a thread is on a stack of Wine's, and the program's registers are
// those that it came in with.
static vm_addr stack_pointer(int memory, const WinePrivate *wine, const unsigned char *teb,
                             vm_addr sp) {
    const vm_addr base = u64_at(teb, TEB_STACK_BASE), limit = u64_at(teb, TEB_STACK_LIMIT);
    uint64_t frame, saved;
    if (sp > limit && sp <= base)
        return sp;
    return process_read_u64(memory, u64_at(teb, TEB_SELF) + wine->teb_syscall_frame, &frame) &&
                   process_read_u64(memory, frame + wine->frame_rsp, &saved)
               ? saved
               : 0;
}

bool wine_thread_read(int memory, const WinePrivate *wine, const StoppedThread *stopped,
                      WineThread *out) {
    unsigned char teb[TEB_PEB + sizeof(uint64_t)];
    const vm_addr at = stopped->registers.gs_base;
    if (!at || !process_read(memory, at, teb, sizeof teb) || u64_at(teb, TEB_SELF) != at)
        return false;
    *out = (WineThread){.pid = (uint32_t)u64_at(teb, TEB_PROCESS_ID),
                        .id = (uint32_t)u64_at(teb, TEB_THREAD_ID),
                        .teb = at,
                        .peb = u64_at(teb, TEB_PEB),
                        .stack_pointer = stack_pointer(memory, wine, teb, stopped->registers.rsp)};
    return out->pid && out->id;
}
