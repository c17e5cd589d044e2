// Lists of entries: where they begin, how many there are, and what holds when a damaged count,
// size or header disagrees with the length of its stream.

#include "minidump_internal.h"

#include <inttypes.h>

static bool table_fits(Dump *d, Extent stream, TableHead head, Table *out) {
    if (head.header_size > stream.size ||
        head.count > (stream.size - head.header_size) / head.entry_size)
        return error_set(d->err,
                         "%" PRIu64 " entries of 0x%" PRIx64 " bytes after a header of 0x%" PRIx64
                         " do not fit into the stream's 0x%" PRIx64 " bytes",
                         head.count, head.entry_size, head.header_size, stream.size);
    *out = (Table){stream.offset + head.header_size, head.count, head.entry_size, false, false};
    return true;
}

static bool is_exact(TableHead head, uint64_t size) {
    return head.entry_size && head.header_size <= size &&
           (size - head.header_size) % head.entry_size == 0 &&
           (size - head.header_size) / head.entry_size == head.count;
}

// Whether a header of that size leaves room for whole entries and nothing else.
static bool divides(TableHead head, uint64_t size) {
    return head.header_size <= size && (size - head.header_size) % head.entry_size == 0;
}

// The rows that lie in the file. What was cut off, and a count that disagrees with the
// stream's size, is reported.
static bool take_rows(Dump *d, Extent stream, TableHead head, uint64_t told, Table *out) {
    const uint64_t held =
        stream.size < head.header_size ? 0 : (stream.size - head.header_size) / head.entry_size;
    out->offset = stream.offset + head.header_size;
    out->entry_size = head.entry_size;
    out->count = head.count < held ? head.count : held;
    if (out->doubtful) {
        error_set(d->err,
                  "a count of %" PRIu64 " does not agree with the stream's 0x%" PRIx64
                  " bytes: of %" PRIu64 " rows, those that make sense are read",
                  told, stream.told, out->count);
        if (!dump_leave_out(d, "count", LEFT_FIELD))
            return false;
        d->lost_rows = true;
    }
    if (head.count <= held)
        return true;
    error_set(d->err, "rows %" PRIu64 " to %" PRIu64 " do not lie inside the stream", held,
              head.count - 1);
    return dump_leave_out(d, "count", LEFT_REST);
}

// The stream's size decides: the directory gave it apart from the count.
static bool lenient_counted(Dump *d, Extent stream, uint64_t entry_size, Table *out) {
    uint32_t count = 0;
    *out = (Table){.entry_size = entry_size};
    if (!dump_head(d, stream, &count, sizeof count))
        return dump_leave_out(d, "size", LEFT_STREAM);
    TableHead head = {4, entry_size, count};
    const TableHead padded = {8, entry_size, count};
    if (is_exact(head, stream.told) || is_exact(padded, stream.told)) {
        head.header_size = is_exact(head, stream.told) ? 4 : 8;
        return take_rows(d, stream, head, count, out);
    }
    out->doubtful = true;
    out->foreign = !divides(head, stream.told) && !divides(padded, stream.told);
    if (!divides(head, stream.told) && divides(padded, stream.told))
        head.header_size = 8;
    if (!out->foreign)
        head.count = (stream.told - head.header_size) / entry_size;
    return take_rows(d, stream, head, count, out);
}

bool table_counted(Dump *d, Extent stream, uint64_t entry_size, Table *out) {
    uint32_t count;
    if (d->lenient)
        return lenient_counted(d, stream, entry_size, out);
    if (!dump_head(d, stream, &count, sizeof count))
        return false;
    const uint64_t padded = 8 + (uint64_t)count * entry_size;
    const TableHead head = {stream.size == padded ? 8 : 4, entry_size, count};
    return table_fits(d, stream, head, out);
}

bool table_counted_is_exact(const Dump *d, Extent stream, uint64_t entry_size) {
    uint32_t count;
    if (stream.size < sizeof count)
        return false;
    dump_copy(d, stream.offset, &count, sizeof count);
    return is_exact((TableHead){4, entry_size, count}, stream.told) ||
           is_exact((TableHead){8, entry_size, count}, stream.told);
}

bool table_sized_is_exact(const Dump *d, Extent stream, uint64_t entry_size) {
    DumpThreadInfoList head; // the other lists begin alike, with a longer count
    if (stream.size < sizeof head)
        return false;
    dump_copy(d, stream.offset, &head, sizeof head);
    return head.entry_size >= entry_size &&
           is_exact((TableHead){head.header_size, head.entry_size, head.count}, stream.told);
}

bool table_memory64_is_exact(const Dump *d, Extent stream) {
    DumpMemory64List head;
    if (stream.size < sizeof head)
        return false;
    dump_copy(d, stream.offset, &head, sizeof head);
    return is_exact((TableHead){sizeof head, sizeof(DumpMemory64), head.count}, stream.told);
}

static bool is_long_enough(TableHead told, TableHead least) {
    return told.header_size >= least.header_size && told.entry_size >= least.entry_size;
}

static bool require_long_enough(Dump *d, TableHead told, TableHead least) {
    return is_long_enough(told, least) ||
           error_set(d->err,
                     "header of 0x%" PRIx64 " and entries of 0x%" PRIx64
                     " bytes are too short: 0x%" PRIx64 " and 0x%" PRIx64 " are the least",
                     told.header_size, told.entry_size, least.header_size, least.entry_size);
}

// What is told, where it fills the stream; else the structures' first version, in which
// every system to date has written them; else what the stream has room for.
static bool lenient_sized(Dump *d, Extent stream, TableHead told, TableHead least, Table *out) {
    const bool usable = is_long_enough(told, least);
    *out = (Table){.entry_size = least.entry_size};
    least.count = told.count;
    if (usable && is_exact(told, stream.told))
        return take_rows(d, stream, told, told.count, out);
    TableHead head = usable && !is_exact(least, stream.told) && divides(told, stream.told) &&
                             !divides(least, stream.told)
                         ? told
                         : least;
    out->doubtful = true;
    out->foreign = !divides(head, stream.told);
    if (!out->foreign)
        head.count = (stream.told - head.header_size) / head.entry_size;
    return take_rows(d, stream, head, told.count, out);
}

bool table_sized(Dump *d, Extent stream, TableHead told, TableHead least, Table *out) {
    if (d->lenient)
        return lenient_sized(d, stream, told, least, out);
    return require_long_enough(d, told, least) && table_fits(d, stream, told, out);
}
