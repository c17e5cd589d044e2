// From a file to a snapshot: header, directory, and a reader for each stream.

#include "minidump_internal.h"

#include <inttypes.h>

// How a stream says how long it is: enough to tell two of one type apart.
enum Form { FORM_FIXED, FORM_COUNTED, FORM_SIZED, FORM_MEMORY64, FORM_TEXT };

// In the order in which they are read. The region list comes last because
// whatever was read is finished after each stream, so that the sentence about a
// contradiction can name the stream.
static const struct {
    uint32_t type;
    const char *name;
    bool (*read)(Dump *, Extent);
    enum Form form;
    uint32_t entry_size; // FORM_FIXED: of the stream
    unsigned speaks_of;  // what the snapshot knows only where no row was left out
} streams[] = {
    {DUMP_SYSTEM_INFO, "SystemInfo", read_system_info, FORM_FIXED, sizeof(DumpSystemInfo), 0},
    {DUMP_MISC_INFO, "MiscInfo", read_misc_info, FORM_FIXED, 0, 0},
    {DUMP_THREAD_LIST, "ThreadList", read_thread_list, FORM_COUNTED, sizeof(DumpThread),
     HAS_THREADS},
    {DUMP_THREAD_INFO_LIST, "ThreadInfoList", read_thread_info_list, FORM_SIZED,
     sizeof(DumpThreadInfo), 0},
    {DUMP_THREAD_NAMES, "ThreadNames", read_thread_names, FORM_COUNTED, sizeof(DumpThreadName), 0},
    {DUMP_MODULE_LIST, "ModuleList", read_module_list, FORM_COUNTED, sizeof(DumpModule),
     HAS_MODULES},
    {DUMP_MEMORY_LIST, "MemoryList", read_memory_list, FORM_COUNTED, sizeof(DumpMemory), 0},
    {DUMP_MEMORY64_LIST, "Memory64List", read_memory64_list, FORM_MEMORY64, sizeof(DumpMemory64),
     0},
    {MINIDUMP_REGIONLAB, "regionlab facts", read_facts, FORM_TEXT, 0,
     HAS_SECTIONS | HAS_HEAP_WALKS},
    {DUMP_MEMORY_INFO_LIST, "MemoryInfoList", read_memory_info_list, FORM_SIZED,
     sizeof(DumpMemoryInfo), 0},
};
enum { STREAM_COUNT = sizeof streams / sizeof *streams };

typedef struct Found {
    bool present, ambiguous; // ambiguous: there are two, and nothing says which is meant
    Extent at;
} Found;

// Puts "STREAM at offset X: " in front of the sentence.
static bool name_stream(Error *err, const char *name, uint64_t offset, const Error *why) {
    return error_set(err, "%s at offset 0x%" PRIx64 ": %.400s", name, offset, why->text);
}

static void begin_stream(Dump *d, const char *name, uint64_t offset) {
    d->at.stream = name;
    d->at.row = NO_ROW;
    d->at.offset = offset;
    d->lost_rows = d->finished = false;
}

static bool check_version(Dump *d, const DumpHeader *header) {
    if ((header->version & 0xffff) == DUMP_VERSION)
        return true;
    error_set(d->err, "unknown minidump version 0x%" PRIx32 " (expected 0x%x)",
              header->version & 0xffff, DUMP_VERSION);
    return dump_leave_out(d, "Version", LEFT_FIELD);
}

static uint64_t directory_size(const DumpHeader *header) {
    return header->stream_count * (uint64_t)sizeof(DumpDirectory);
}

// The directory stands behind the header in every dump that is known. Where it cannot be
// where the header says, that place is tried.
static bool check_directory(Dump *d, DumpHeader *header) {
    if (dump_holds(d, "the stream directory", header->directory_rva, directory_size(header)))
        return true;
    if (!dump_leave_out(d, "the directory", LEFT_REST))
        return false;
    if (header->directory_rva > d->size)
        header->directory_rva = sizeof *header;
    const uint64_t held = (d->size - header->directory_rva) / sizeof(DumpDirectory);
    if (header->stream_count > held)
        header->stream_count = (uint32_t)held;
    return true;
}

static bool read_header(Dump *d, DumpHeader *header) {
    if (d->size < sizeof *header || memcmp(d->bytes, "MDMP", 4) != 0)
        return not_a_minidump(d);
    dump_copy(d, 0, header, sizeof *header);
    begin_stream(d, "header", 0);
    return check_version(d, header) && check_directory(d, header);
}

static bool is_exact(const Dump *d, size_t k, Extent at) {
    switch (streams[k].form) {
    case FORM_FIXED: return at.told == streams[k].entry_size;
    case FORM_COUNTED: return table_counted_is_exact(d, at, streams[k].entry_size);
    case FORM_SIZED: return table_sized_is_exact(d, at, streams[k].entry_size);
    case FORM_MEMORY64: return table_memory64_is_exact(d, at);
    case FORM_TEXT: break;
    }
    return false;
}

// Of two streams of one type the one whose length is what it says; a dump whose byte of a
// type was damaged has such two.
static bool settle_second(Dump *d, size_t k, Found *found, Extent second) {
    error_set(d->err, "two %s streams, at offsets 0x%" PRIx64 " and 0x%" PRIx64, streams[k].name,
              found->at.offset, second.offset);
    begin_stream(d, streams[k].name, second.offset);
    if (!dump_leave_out(d, "StreamType", LEFT_STREAM))
        return false;
    const bool first_fits = is_exact(d, k, found->at), second_fits = is_exact(d, k, second);
    found->ambiguous |= first_fits == second_fits;
    if (second_fits && !first_fits)
        found->at = second;
    return true;
}

// Where the file holds the stream, or a part of it. False with *out empty: it holds nothing.
static bool locate(Dump *d, const char *name, DumpLocation location, Extent *out) {
    *out = (Extent){location.rva, location.size, location.size};
    if (dump_holds(d, name, location.rva, location.size))
        return true;
    begin_stream(d, name, location.rva);
    const bool none = location.rva >= d->size;
    out->size = none ? 0 : d->size - location.rva;
    return dump_leave_out(d, "Location", none ? LEFT_STREAM : LEFT_REST);
}

static bool find_stream(Dump *d, const DumpDirectory *entry, Found found[STREAM_COUNT]) {
    size_t k = 0;
    Extent at;
    while (k < STREAM_COUNT && streams[k].type != entry->type)
        k++;
    char number[32];
    snprintf(number, sizeof number, "stream 0x%" PRIx32, entry->type);
    if (!locate(d, k < STREAM_COUNT ? streams[k].name : number, entry->location, &at))
        return false;
    // An empty one that lies behind the file's end is as absent as one that is lost.
    if (k == STREAM_COUNT || at.offset > d->size || (at.size == 0 && at.told > 0))
        return true;
    if (found[k].present)
        return settle_second(d, k, &found[k], at);
    found[k] = (Found){true, false, at};
    return true;
}

// Where each stream of the table lies. Streams that are not in the table must lie
// inside the file, too: otherwise the file was cut or is not a dump. A second stream of
// the same type would be ambiguous. No writer makes a hundred streams: a longer directory has
// a damaged count, and ends where the first stream behind it begins.
static bool find_streams(Dump *d, Found found[STREAM_COUNT]) {
    DumpHeader header = {0};
    if (!read_header(d, &header))
        return false;
    uint64_t first = d->size;
    for (uint64_t i = 0; i < header.stream_count; i++) {
        DumpDirectory entry;
        const uint64_t at = header.directory_rva + i * sizeof entry;
        if (d->lenient && i >= 100 && at + sizeof entry > first)
            break;
        dump_copy(d, at, &entry, sizeof entry);
        if (entry.type == DUMP_UNUSED)
            continue;
        if (entry.location.rva > at && entry.location.rva < first && entry.location.size)
            first = entry.location.rva;
        if (!find_stream(d, &entry, found))
            return false;
    }
    return true;
}

static bool read_stream(Dump *d, size_t k, const Found *found) {
    begin_stream(d, streams[k].name, found->at.offset);
    if (!found->present || found->ambiguous)
        return true;
    const bool ok =
        streams[k].read(d, found->at) && (d->finished || snapshot_finish(d->out, d->err));
    if (d->lost_rows)
        d->out->captured &= ~streams[k].speaks_of;
    return ok;
}

static bool read_streams(Dump *d, const Found found[STREAM_COUNT]) {
    Error *const err = d->err;
    for (size_t k = 0; k < STREAM_COUNT; k++) {
        Error why = {0};
        d->err = &why;
        if (!read_stream(d, k, &found[k]))
            return name_stream(err, streams[k].name, found[k].at.offset, &why);
    }
    d->err = err;
    if (found[0].present && !found[0].ambiguous)
        return true;
    begin_stream(d, streams[0].name, 0);
    error_set(err, "no SystemInfo stream: the architecture is unknown");
    return dump_leave_out(d, "StreamType", LEFT_STREAM);
}

static bool parse(const void *bytes, size_t size, bool lenient, Snapshot *out, Error *err) {
    Dump d = {.bytes = bytes,
              .size = size,
              .out = out,
              .err = err,
              .text_budget = 2ull * size,
              .lenient = lenient};
    Found found[STREAM_COUNT] = {0};
    out->platform.arch = ARCH_UNKNOWN;
    if (find_streams(&d, found) && read_streams(&d, found))
        return true;
    snapshot_free(out);
    return false;
}

bool minidump_parse(const void *bytes, size_t size, Snapshot *out, Error *err) {
    return parse(bytes, size, false, out, err);
}

bool minidump_parse_lenient(const void *bytes, size_t size, Snapshot *out, Error *err) {
    return parse(bytes, size, true, out, err);
}

static bool read_file(const char *path, bool lenient, Snapshot *out, Error *err) {
    FileBytes file;
    if (!file_open(path, &file, err))
        return false;
    Error why = {0};
    if (!parse(file.bytes, file.size, lenient, out, &why)) {
        file_close(&file);
        return error_set(err, "%s: %.400s", path, why.text);
    }
    if (snapshot_keep_file(out, &file))
        return true;
    snapshot_free(out);
    return error_set(err, "%s: out of memory", path);
}

bool minidump_read(const char *path, Snapshot *out, Error *err) {
    return read_file(path, false, out, err);
}

bool minidump_read_lenient(const char *path, Snapshot *out, Error *err) {
    return read_file(path, true, out, err);
}
