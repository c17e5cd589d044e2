// From a finished snapshot to a file. Everything but the captured bytes is small
// and gathered in memory first, so that each stream's place is known when the
// header is written and the file is written once, front to back.

#include "minidump_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STREAMS = 9 };

typedef struct Writer {
    Buffer out;
    DumpDirectory directory[MOST_STREAMS];
    uint32_t stream_count;
} Writer;

// Begins a stream where the buffer ends; end_stream() gives its size.
static void begin_stream(Writer *w, uint32_t type) {
    assert(w->stream_count < MOST_STREAMS);
    w->directory[w->stream_count].type = type;
    w->directory[w->stream_count].location.rva = (uint32_t)buffer_align(&w->out, 8);
}

static void end_stream(Writer *w) {
    DumpLocation *location = &w->directory[w->stream_count++].location;
    location->size = (uint32_t)(w->out.size - location->rva);
}

static void put_system_info(Writer *w, const Snapshot *s) {
    const Platform *p = &s->platform;
    const DumpSystemInfo info = {
        .architecture = dump_architecture(p->arch),
        .processor_count = 1,
        .product_type = 1, // VER_NT_WORKSTATION
        .major = p->major,
        .minor = p->minor,
        .build = p->build,
        .platform = DUMP_PLATFORM_NT,
        .service_pack_rva = (uint32_t)buffer_put_string(&w->out, ""),
    };
    begin_stream(w, DUMP_SYSTEM_INFO);
    buffer_put(&w->out, &info, sizeof info);
    end_stream(w);
}

static void put_misc_info(Writer *w, const Snapshot *s) {
    const DumpMiscInfo info = {.size = sizeof info, .flags = DUMP_MISC_PID, .pid = s->pid};
    begin_stream(w, DUMP_MISC_INFO);
    buffer_put(&w->out, &info, sizeof info);
    end_stream(w);
}

static void put_thread_list(Writer *w, const Snapshot *s) {
    const uint32_t count = (uint32_t)s->thread_count;
    begin_stream(w, DUMP_THREAD_LIST);
    buffer_put(&w->out, &count, sizeof count);
    const uint64_t entries = buffer_put_zeros(&w->out, count * sizeof(DumpThread));
    end_stream(w);
    for (uint32_t i = 0; i < count; i++) {
        const Thread *t = &s->threads[i];
        const DumpThread entry = {.id = t->id,
                                  .teb = t->teb,
                                  .context = buffer_put_context(&w->out, s->platform.arch, t)};
        buffer_fill_in(&w->out, entries + i * sizeof entry, &entry, sizeof entry);
    }
}

static void put_thread_info_list(Writer *w, const Snapshot *s) {
    const DumpThreadInfoList list = {sizeof list, sizeof(DumpThreadInfo),
                                     (uint32_t)s->thread_count};
    begin_stream(w, DUMP_THREAD_INFO_LIST);
    buffer_put(&w->out, &list, sizeof list);
    for (size_t i = 0; i < s->thread_count; i++) {
        const DumpThreadInfo entry = {.id = s->threads[i].id, .start_address = s->threads[i].start};
        buffer_put(&w->out, &entry, sizeof entry);
    }
    end_stream(w);
}

static void put_thread_names(Writer *w, const Snapshot *s) {
    uint32_t count = 0;
    for (size_t i = 0; i < s->thread_count; i++)
        count += s->threads[i].name != NULL;
    begin_stream(w, DUMP_THREAD_NAMES);
    buffer_put(&w->out, &count, sizeof count);
    uint64_t entry_at = buffer_put_zeros(&w->out, count * sizeof(DumpThreadName));
    end_stream(w);
    for (size_t i = 0; i < s->thread_count; i++) {
        if (!s->threads[i].name)
            continue;
        const DumpThreadName entry = {s->threads[i].id,
                                      buffer_put_string(&w->out, s->threads[i].name)};
        buffer_fill_in(&w->out, entry_at, &entry, sizeof entry);
        entry_at += sizeof entry;
    }
}

static void put_module_list(Writer *w, const Snapshot *s) {
    const uint32_t count = (uint32_t)s->module_count;
    begin_stream(w, DUMP_MODULE_LIST);
    buffer_put(&w->out, &count, sizeof count);
    const uint64_t entries = buffer_put_zeros(&w->out, count * sizeof(DumpModule));
    end_stream(w);
    for (uint32_t i = 0; i < count; i++) {
        const Module *m = &s->modules[i];
        const DumpModule entry = {.base = m->base,
                                  .size = (uint32_t)m->size,
                                  .name_rva = (uint32_t)buffer_put_string(&w->out, m->path)};
        buffer_fill_in(&w->out, entries + i * sizeof entry, &entry, sizeof entry);
    }
}

static void put_memory_info_list(Writer *w, const Snapshot *s) {
    DumpMemoryInfoList list = {sizeof list, sizeof(DumpMemoryInfo), 0};
    begin_stream(w, DUMP_MEMORY_INFO_LIST);
    const uint64_t head = buffer_put(&w->out, &list, sizeof list);
    for (size_t i = 0; i < s->region_count; i++) {
        const Region *r = &s->regions[i];
        if (r->state == VM_NOT_CAPTURED)
            continue;
        list.count++;
        const DumpMemoryInfo entry = {.base = r->base,
                                      .allocation_base = r->allocation_base,
                                      .allocation_protect = r->allocation_protect,
                                      .size = r->end - r->base,
                                      .state = r->state,
                                      .protect = r->protect,
                                      .type = r->type};
        buffer_put(&w->out, &entry, sizeof entry);
    }
    buffer_fill_in(&w->out, head, &list, sizeof list);
    end_stream(w);
}

static void put_facts(Writer *w, const Snapshot *s) {
    begin_stream(w, MINIDUMP_REGIONLAB);
    buffer_put_facts(&w->out, s);
    end_stream(w);
}

// The last stream: the ranges' bytes follow the buffer in the file.
static void put_memory64_list(Writer *w, const Snapshot *s) {
    begin_stream(w, DUMP_MEMORY64_LIST);
    const uint64_t at = buffer_put_zeros(&w->out, sizeof(DumpMemory64List));
    for (size_t i = 0; i < s->memory_count; i++) {
        const DumpMemory64 entry = {s->memory[i].base, s->memory[i].size};
        buffer_put(&w->out, &entry, sizeof entry);
    }
    end_stream(w);
    const DumpMemory64List list = {s->memory_count, buffer_align(&w->out, 16)};
    buffer_fill_in(&w->out, at, &list, sizeof list);
}

static void put_header(Writer *w) {
    const DumpHeader header = {.signature = DUMP_SIGNATURE,
                               .version = DUMP_VERSION,
                               .stream_count = w->stream_count,
                               .directory_rva = sizeof header,
                               .flags = 0x2 | 0x800}; // WithFullMemory | WithFullMemoryInfo
    buffer_fill_in(&w->out, 0, &header, sizeof header);
    buffer_fill_in(&w->out, sizeof header, w->directory, w->stream_count * sizeof *w->directory);
}

static void put_streams(Writer *w, const Snapshot *s) {
    bool any_name = false, any_start = false;
    for (size_t i = 0; i < s->thread_count; i++) {
        any_name |= s->threads[i].name != NULL;
        any_start |= s->threads[i].start != 0;
    }
    buffer_put_zeros(&w->out, sizeof(DumpHeader) + sizeof w->directory);
    put_system_info(w, s);
    put_misc_info(w, s);
    if (s->captured & HAS_THREADS)
        put_thread_list(w, s);
    if (any_start)
        put_thread_info_list(w, s);
    if (any_name)
        put_thread_names(w, s);
    if (s->captured & HAS_MODULES)
        put_module_list(w, s);
    if (s->captured & HAS_REGIONS)
        put_memory_info_list(w, s);
    put_facts(w, s);
    put_memory64_list(w, s);
    put_header(w);
}

// What the file's 32-bit fields cannot hold.
static bool check_sizes(const Snapshot *s, Error *err) {
    for (size_t i = 0; i < s->module_count; i++)
        if (s->modules[i].size > UINT32_MAX)
            return error_set(err, "module %s: 0x%" PRIx64 " bytes do not fit into a minidump",
                             s->modules[i].path, s->modules[i].size);
    return true;
}

static bool write_file(const Writer *w, const Snapshot *s, FILE *file, Error *err) {
    bool ok = fwrite(w->out.bytes, 1, w->out.size, file) == w->out.size;
    for (size_t i = 0; ok && i < s->memory_count; i++)
        ok = fwrite(s->memory[i].bytes, 1, s->memory[i].size, file) == s->memory[i].size;
    ok = ok && fflush(file) == 0;
    return ok || error_set(err, "writing the minidump: %s", strerror(errno));
}

bool minidump_write(const Snapshot *s, FILE *file, Error *err) {
    if (!check_sizes(s, err))
        return false;
    Writer w = {0};
    put_streams(&w, s);
    const bool ok = w.out.failed ? error_set(err, "writing the minidump: out of memory")
                    : w.out.size > UINT32_MAX
                        ? error_set(err, "writing the minidump: %zu regions do not fit below 4 GB",
                                    s->region_count)
                        : write_file(&w, s, file, err);
    free(w.out.bytes);
    return ok;
}
