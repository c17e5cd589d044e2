#include "check.h"
#include <string.h>

enum { MOST = 0x20000 };                                         // more than any part
enum { ERROR_ACCESS_DENIED = 5, ERROR_MAPPED_ALIGNMENT = 1132 }; // winerror.h

static const uint64_t far_start = 1ull << 32;

typedef struct Part { // what was asked for, and where
    const Moment *moment;
    uint64_t offset, bytes; // in the file
    vm_addr addr, unmap;
} Part;

static Part part_at(const char *checkpoint, uint64_t start, const char *delta) {
    const Moment *m = at(checkpoint);
    return (Part){m, start + parameter("granules") * VM_GRANULARITY + parameter(delta),
                  parameter("bytes"), claimed(m, "part"), claimed(m, "unmap")};
}

// The file that scenario.c made.
static uint8_t byte_of(uint64_t offset) {
    uint64_t z = (offset / 8 + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    return (uint8_t)((z ^ z >> 31) >> offset % 8 * 8);
}

// Whether the file's bytes from `offset` on are seen at the part's address: to the part's
// end, or as far as the view goes.
static bool shows(const Part *part, uint64_t offset) {
    static uint8_t seen[MOST];
    const Allocation view = allocation_at(part->moment, part->addr);
    const uint64_t there = view.end - part->addr, size = there < part->bytes ? there : part->bytes;
    if (!bytes_at(part->moment, part->addr, seen, size))
        return false;
    for (uint64_t i = 0; i < size; i++)
        if (seen[i] != byte_of(offset + i))
            return false;
    return true;
}

static const char *null_problem(const Moment *m) {
    const uint64_t error = claimed(m, "last_error");
    return error == ERROR_MAPPED_ALIGNMENT ? "unaligned_offset"
           : error == ERROR_ACCESS_DENIED  ? "asks_too_much"
                                           : "returned_null";
}

static const char *view_problem(const Part *part) {
    if (!part->addr)
        return null_problem(part->moment);
    const Allocation view = allocation_at(part->moment, part->addr);
    if (!view.exists)
        return "already_unmapped";
    if (view.type != VM_MEM_MAPPED)
        return "copied_bytes";
    return kind_at(part->moment, part->addr) == KIND_MAPPED_FILE ? NULL : "not_the_file";
}

static bool read_only(const Part *part) {
    const Allocation view = allocation_at(part->moment, part->addr);
    return view.protect == VM_PAGE_READONLY && view.run_count == 1 &&
           view.runs[0].protect == VM_PAGE_READONLY;
}

static const char *place_problem(const Part *part) {
    if (shows(part, part->offset))
        return NULL;
    return shows(part, part->offset / VM_GRANULARITY * VM_GRANULARITY) ? "delta_lost"
                                                                       : "other_place";
}

static bool is_whole(const Part *part) {
    return allocation_at(part->moment, part->addr).end >= part->addr + part->bytes;
}

static const char *far_problem(const Part *part) {
    if (!view_problem(part) && read_only(part) && !place_problem(part) && is_whole(part))
        return NULL;
    return part->addr && shows(part, (uint32_t)part->offset) ? "high_half_lost" : "far_fails";
}

static const char *far_text(const Part *part) {
    if (!part->addr)
        return text("NULL, last error %" PRIu64, claimed(part->moment, "last_error"));
    if (shows(part, (uint32_t)part->offset))
        return text("bytes from 0x%" PRIx64 " on", (uint64_t)(uint32_t)part->offset);
    return text("0x%" PRIx64 ": %s", part->addr, label_text(part->moment, part->addr));
}

static vm_addr view_left(void) {
    return left_over(at("before"), at("unmapped"), KIND_MAPPED_FILE, ANY_PAGES);
}

static const char *unmap_problem(const Part *part) {
    const Allocation view = allocation_at(part->moment, part->addr);
    if (part->unmap < view.base || part->unmap >= view.end)
        return "unmap_missing";
    if (part->unmap != view.base)
        return "unmap_inside";
    return view_left() ? "leaves_view" : NULL;
}

TASK_CHECKS(view_at) {
    const Part near = part_at("near", 0, "near_delta"),
               far = part_at("far", far_start, "far_delta");
    const Allocation view = allocation_at(near.moment, near.addr);
    char protection[64];

    if (!verdict("view", view_problem(&near), "an address in a view of the file",
                 near.addr
                     ? text("0x%" PRIx64 ": %s", near.addr, label_text(near.moment, near.addr))
                     : text("NULL, last error %" PRIu64, claimed(near.moment, "last_error")),
                 where(near.moment, near.addr)))
        return;

    const vm_addr left = view_left();
    verdict("unmapped", unmap_problem(&near),
            text("*unmap is 0x%" PRIx64 ", and no view remains", view.base),
            text("*unmap is 0x%" PRIx64 "%s", near.unmap, left ? ", and a view remains" : ""),
            where(left ? at("unmapped") : near.moment, left ? left : near.addr));

    verdict("access", read_only(&near) ? NULL : "not_read_only", "mapped with PAGE_READONLY",
            text("mapped with %s: %s", vm_protect_text(view.protect, protection, sizeof protection),
                 runs_text(&view)),
            where(near.moment, near.addr));

    if (!verdict("place", place_problem(&near),
                 text("the file's bytes from 0x%" PRIx64 " on", near.offset),
                 place_problem(&near)
                     ? text("other bytes, 0x%" PRIx64 " into the view", near.addr - view.base)
                     : "just those",
                 where(near.moment, near.addr)))
        return;

    if (!verdict("length", is_whole(&near) ? NULL : "too_short",
                 text("%" PRIu64 " bytes from 0x%" PRIx64 " on", near.bytes, near.addr),
                 text("the view ends after %" PRIu64 " bytes", view.end - near.addr),
                 where(near.moment, near.addr)))
        return;

    verdict("far", far_problem(&far),
            text("the file's %" PRIu64 " bytes from 0x%" PRIx64 " on", far.bytes, far.offset),
            far_problem(&far) ? far_text(&far) : "just those", where(far.moment, far.addr));
}
