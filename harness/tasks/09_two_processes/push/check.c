#include "check.h"
#include <string.h>

enum { MOST = 0x10000 }; // more bytes than any copy in this task, up to the end of its last page

static const uint64_t error_invalid_handle = 6;

static uint64_t pages_for(uint64_t bytes) {
    return vm_align_up(bytes, VM_PAGE) / VM_PAGE;
}

// An allocation that was not there before and is as big as one made for this many bytes,
// rounded up to 4 KB or to 64 KB. 0: there is none.
static vm_addr new_room_for(const Moment *before, const Moment *after, uint64_t bytes) {
    const uint64_t least = pages_for(bytes), most = pages_for(vm_align_up(bytes, VM_GRANULARITY));
    vm_addr base = 0;
    while ((base = next_new(before, after, KIND_PRIVATE, base)) != 0) {
        const uint64_t pages = allocation_at(after, base).pages;
        if (pages >= least && pages <= most)
            break;
    }
    return base;
}

static const char *room_problem(const Moment *before, const Moment *after, const Moment *child,
                                const Moment *child_before, uint64_t bytes) {
    const vm_addr copy = claimed(after, "copy");
    if (!copy)
        return claimed(after, "error") == error_invalid_handle ? "not_a_process_handle"
                                                               : "returned_null";
    if (allocation_at(child_before, copy).exists)
        return "not_fresh";
    const Allocation room = allocation_at(child, copy);
    if (!room.exists)
        return is_new(before, after, copy) ? "local_allocation" : "nothing_there";
    if (room.type != VM_MEM_PRIVATE)
        return "not_private";
    if (room.end < copy + bytes)
        return "too_small";
    return room.pages > pages_for(vm_align_up(bytes, VM_GRANULARITY)) ? "too_much" : NULL;
}

// The pages that hold the copy; every further page may be reserved or committed read-write.
static const char *commit_problem(const Allocation *room, vm_addr copy, uint64_t bytes) {
    const uint64_t first = (copy - room->base) / VM_PAGE;
    const uint64_t count = pages_for(copy % VM_PAGE + bytes);
    if (pages_of(room, first, count, VM_MEM_COMMIT) != count)
        return "not_committed";
    for (size_t i = 0; i < room->run_count && i < sizeof room->runs / sizeof *room->runs; i++) {
        const Run *run = &room->runs[i];
        if (run->state != VM_MEM_COMMIT || run->protect == VM_PAGE_READWRITE)
            continue;
        return run->protect >= VM_PAGE_EXECUTE && run->protect <= VM_PAGE_EXECUTE_WRITECOPY
                   ? "executable"
                   : "wrong_protection";
    }
    return NULL;
}

static size_t zeros_at_end(const uint8_t *bytes, size_t size) {
    size_t count = 0;
    while (count < size && bytes[size - 1 - count] == 0)
        count++;
    return count;
}

// None of the bytes to copy is 0, but fresh memory is: bytes that were not written show.
static const char *bytes_problem(const uint8_t *data, const uint8_t *seen, size_t bytes,
                                 size_t shown) {
    const size_t written = shown - zeros_at_end(seen, shown);
    const size_t compared = written < bytes ? written : bytes;
    if (written == 0)
        return "nothing_written";
    if (memcmp(data, seen, compared) != 0)
        return "other_bytes";
    return written < bytes ? "short_write" : written > bytes ? "writes_too_much" : NULL;
}

static const char *first_bytes(const uint8_t *bytes) {
    return text("%02x %02x %02x %02x %02x %02x %02x %02x ...", bytes[0], bytes[1], bytes[2],
                bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]);
}

static const char *refusal_problem(const Moment *refused, const Moment *child_after,
                                   const Moment *child, uint64_t bytes) {
    const vm_addr copy = claimed(refused, "copy");
    uint8_t first = 0;
    if (copy && is_new(child_after, child, copy) && bytes_at(child, copy, &first, 1) && first != 0)
        return "reopens_process";
    if (copy)
        return "hides_failure";
    return new_room_for(child_after, child, bytes) ? "leaks_on_failure" : NULL;
}

TASK_CHECKS(push) {
    static uint8_t data[MOST], seen[MOST];
    const uint64_t bytes = parameter("bytes"), refused_bytes = parameter("refused");
    const Moment *before = at("before"), *after = at("after"), *refused = at("refused");
    const uint64_t pid = claimed(before, "pid");
    const Moment *child_before = process(before, pid), *child = process(after, pid);
    const Moment *child_refused = process(refused, pid);
    const vm_addr copy = claimed(after, "copy");

    if (!child_before || !bytes_at(before, claimed(before, "data"), data, bytes))
        fault("the snapshot \"before\" lacks the child or the bytes to copy");
    if (!child || !child_refused) {
        verdict("room", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return;
    }
    const Allocation room = allocation_at(child, copy);
    if (!verdict("room", room_problem(before, after, child, child_before, bytes),
                 text("private memory for %" PRIu64 " bytes in process %" PRIu64, bytes, pid),
                 text("0x%" PRIx64 " there: %s", copy, runs_text(&room)),
                 where(child, room.exists ? copy : 0)))
        return;

    const vm_addr kept = new_room_for(before, after, bytes);
    verdict("ours", kept ? "leaves_copy_here" : NULL, "nothing new in the calling process",
            kept ? text("%" PRIu64 " pages at 0x%" PRIx64, allocation_at(after, kept).pages, kept)
                 : "nothing new",
            where(after, kept));

    const vm_addr left = new_room_for(child, child_refused, refused_bytes);
    verdict("refused", refusal_problem(refused, child, child_refused, refused_bytes),
            "NULL, and the other process's map as it was",
            text("0x%" PRIx64 ", %" PRIu64 " more pages in the other process",
                 claimed(refused, "copy"), allocation_at(child_refused, left).pages),
            where(child_refused, left));

    if (!verdict("committed", commit_problem(&room, copy, bytes),
                 text("C%" PRIu64 ":RW", pages_for(bytes)), runs_text(&room), where(child, copy)))
        return;

    const size_t shown = vm_align_up(copy + bytes, VM_PAGE) - copy;
    if (shown > MOST || !bytes_at(child, copy, seen, shown))
        fault("the snapshot \"after\" lacks committed pages of the child");
    verdict("bytes", bytes_problem(data, seen, bytes, shown),
            text("%" PRIu64 " bytes: %s", bytes, first_bytes(data)),
            text("%zu bytes: %s", shown - zeros_at_end(seen, shown), first_bytes(seen)),
            where(child, copy));
}
