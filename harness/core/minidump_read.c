// From a file to a snapshot: header, directory, and a reader for each stream.

#include "minidump_internal.h"

#include <inttypes.h>

// In the order in which they are read. The region list comes last because
// whatever was read is finished after each stream, so that the sentence about a
// contradiction can name the stream.
static const struct {
    uint32_t type;
    const char *name;
    bool (*read)(Dump *, Extent);
} streams[] = {
    {DUMP_SYSTEM_INFO, "SystemInfo", read_system_info},
    {DUMP_MISC_INFO, "MiscInfo", read_misc_info},
    {DUMP_THREAD_LIST, "ThreadList", read_thread_list},
    {DUMP_THREAD_INFO_LIST, "ThreadInfoList", read_thread_info_list},
    {DUMP_THREAD_NAMES, "ThreadNames", read_thread_names},
    {DUMP_MODULE_LIST, "ModuleList", read_module_list},
    {DUMP_MEMORY_LIST, "MemoryList", read_memory_list},
    {DUMP_MEMORY64_LIST, "Memory64List", read_memory64_list},
    {MINIDUMP_REGIONLAB, "regionlab facts", read_facts},
    {DUMP_MEMORY_INFO_LIST, "MemoryInfoList", read_memory_info_list},
};
enum { STREAM_COUNT = sizeof streams / sizeof *streams };

// Puts "STREAM at offset X: " in front of the sentence.
static bool name_stream(Error *err, const char *name, uint64_t offset, const Error *why) {
    return error_set(err, "%s at offset 0x%" PRIx64 ": %.400s", name, offset, why->text);
}

static bool read_header(const Dump *d, DumpHeader *header) {
    if (d->size < sizeof *header)
        return error_set(d->err, "not a minidump: %zu bytes, shorter than the %zu-byte header",
                         d->size, sizeof *header);
    dump_copy(d, 0, header, sizeof *header);
    if (header->signature != DUMP_SIGNATURE)
        return error_set(d->err, "not a minidump: it does not begin with MDMP");
    if ((header->version & 0xffff) != DUMP_VERSION)
        return error_set(d->err, "unknown minidump version 0x%" PRIx32 " (expected 0x%x)",
                         header->version & 0xffff, DUMP_VERSION);
    return dump_holds(d, "the stream directory", header->directory_rva,
                      (uint64_t)header->stream_count * sizeof(DumpDirectory));
}

typedef struct Found {
    bool present;
    Extent at;
} Found;

// Where each stream of the table lies. Streams that are not in the table must lie
// inside the file, too: otherwise the file was cut or is not a dump. A second stream of
// the same type would be ambiguous.
static bool find_streams(const Dump *d, Found found[STREAM_COUNT]) {
    DumpHeader header;
    if (!read_header(d, &header))
        return false;
    for (uint64_t i = 0; i < header.stream_count; i++) {
        DumpDirectory entry;
        dump_copy(d, header.directory_rva + i * sizeof entry, &entry, sizeof entry);
        if (entry.type == DUMP_UNUSED)
            continue;
        size_t k = 0;
        while (k < STREAM_COUNT && streams[k].type != entry.type)
            k++;
        char number[32];
        snprintf(number, sizeof number, "stream 0x%" PRIx32, entry.type);
        const char *name = k < STREAM_COUNT ? streams[k].name : number;
        if (!dump_holds(d, name, entry.location.rva, entry.location.size))
            return false;
        if (k == STREAM_COUNT)
            continue;
        if (found[k].present)
            return error_set(d->err, "two %s streams, at offsets 0x%" PRIx64 " and 0x%" PRIx32,
                             name, found[k].at.offset, entry.location.rva);
        found[k] = (Found){true, {entry.location.rva, entry.location.size}};
    }
    return true;
}

static bool read_streams(Dump *d, const Found found[STREAM_COUNT]) {
    Error *const err = d->err;
    for (size_t k = 0; k < STREAM_COUNT; k++) {
        Error why = {0};
        d->err = &why;
        if (found[k].present && !(streams[k].read(d, found[k].at) && snapshot_finish(d->out, &why)))
            return name_stream(err, streams[k].name, found[k].at.offset, &why);
    }
    d->err = err;
    return found[0].present || error_set(err, "no SystemInfo stream: the architecture is unknown");
}

bool minidump_parse(const void *bytes, size_t size, Snapshot *out, Error *err) {
    Dump d = {.bytes = bytes, .size = size, .out = out, .err = err, .text_budget = 2ull * size};
    Found found[STREAM_COUNT] = {0};
    if (find_streams(&d, found) && read_streams(&d, found))
        return true;
    snapshot_free(out);
    return false;
}

bool minidump_read(const char *path, Snapshot *out, Error *err) {
    FileBytes file;
    if (!file_open(path, &file, err))
        return false;
    Error why = {0};
    if (!minidump_parse(file.bytes, file.size, out, &why)) {
        file_close(&file);
        return error_set(err, "%s: %.400s", path, why.text);
    }
    if (snapshot_keep_file(out, &file))
        return true;
    snapshot_free(out);
    return error_set(err, "%s: out of memory", path);
}
