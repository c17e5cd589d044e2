// What every reader of a stream asks of the file before it believes an offset.

#include "minidump_internal.h"

#include <inttypes.h>

bool dump_holds(const Dump *d, const char *what, uint64_t offset, uint64_t size) {
    if (offset <= d->size && size <= d->size - offset)
        return true;
    return error_set(d->err,
                     "%s (0x%" PRIx64 " bytes at offset 0x%" PRIx64
                     ") does not lie inside the file of 0x%zx bytes",
                     what, size, offset, d->size);
}

bool dump_head(const Dump *d, Extent stream, void *out, size_t size) {
    if (stream.size < size)
        return error_set(d->err, "has 0x%" PRIx64 " bytes but needs at least 0x%zx", stream.size,
                         size);
    dump_copy(d, stream.offset, out, size);
    return true;
}

bool dump_no_memory(Dump *d) {
    d->no_memory = true;
    return error_set(d->err, "out of memory");
}

bool dump_leave_out(Dump *d, const char *field, enum LeftOut what) {
    if (!d->lenient || d->no_memory)
        return false;
    const Omission omission = {.stream = (char *)d->at.stream,
                               .row = d->at.row,
                               .offset = d->at.offset,
                               .field = field,
                               .what = what,
                               .why = d->err->text};
    d->lost_rows |= what != LEFT_FIELD;
    return snapshot_add_omission(d->out, omission) || dump_no_memory(d);
}
