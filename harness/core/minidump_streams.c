// Small streams, and the lists of threads and modules.

#include "minidump_internal.h"

#include "array.h"
#include <inttypes.h>
#include <stdlib.h>

// Breakpad's numbers for systems that have no such memory (minidump_format.h of breakpad).
static const char *other_platform(uint32_t platform) {
    switch (platform) {
    case 0x8101: return "macOS";
    case 0x8102: return "iOS";
    case 0x8201: return "Linux";
    case 0x8202: return "Solaris";
    case 0x8203: return "Android";
    case 0x8206: return "Fuchsia";
    default: return NULL;
    }
}

// What other systems' dumps hold is no memory of Windows, however lenient the reader is.
static bool read_platform(Dump *d, const DumpSystemInfo *info) {
    const char *other = other_platform(info->platform);
    if (info->platform == DUMP_PLATFORM_NT)
        return true;
    error_set(d->err, "platform 0x%" PRIx32 " is not Windows NT", info->platform);
    if (!other)
        return dump_leave_out(d, "PlatformId", LEFT_FIELD);
    return error_set(d->err,
                     "platform 0x%" PRIx32 " is not Windows NT: the file is a Breakpad dump of a "
                     "process of %s",
                     info->platform, other);
}

static bool read_architecture(Dump *d, const DumpSystemInfo *info) {
    if (dump_arch(info->architecture, &d->out->platform.arch))
        return true;
    error_set(d->err, "processor architecture %u is neither amd64 (%d), x86 (%d) nor arm64 (%d)",
              info->architecture, DUMP_ARCH_AMD64, DUMP_ARCH_INTEL, DUMP_ARCH_ARM64);
    return dump_leave_out(d, "ProcessorArchitecture", LEFT_FIELD);
}

bool read_system_info(Dump *d, Extent stream) {
    DumpSystemInfo info;
    if (!dump_head(d, stream, &info, sizeof info))
        return dump_leave_out(d, "size", LEFT_STREAM);
    Platform *p = &d->out->platform;
    *p = (Platform){
        .arch = ARCH_UNKNOWN, .major = info.major, .minor = info.minor, .build = info.build};
    snprintf(p->name, sizeof p->name, "Windows %" PRIu32 ".%" PRIu32 ".%" PRIu32, info.major,
             info.minor, info.build);
    return read_platform(d, &info) && read_architecture(d, &info);
}

bool read_misc_info(Dump *d, Extent stream) {
    DumpMiscInfo info;
    if (!dump_head(d, stream, &info, sizeof info))
        return dump_leave_out(d, "size", LEFT_STREAM);
    if (info.flags & DUMP_MISC_PID)
        d->out->pid = info.pid;
    return true;
}

// How the context is laid out: as its architecture has it, or as its own flags say where
// threads of two kinds can be in a process (arm64ec), or the architecture is not known.
static const ContextLayout *layout_of(const Dump *d, DumpLocation at) {
    const Arch arch = d->out->platform.arch;
    return arch == ARCH_AMD64 || arch == ARCH_X86
               ? context_layout(arch)
               : context_layout_by_flags(d->bytes + at.rva, at.size);
}

// The stack pointer in a thread's CONTEXT; 0 where the dump has none.
static bool read_stack_pointer(Dump *d, const DumpThread *thread, vm_addr *out) {
    *out = 0;
    const DumpLocation at = thread->context;
    if (at.size == 0)
        return true;
    if (!dump_holds(d, "a thread's context", at.rva, at.size))
        return dump_leave_out(d, "ThreadContext", LEFT_FIELD);
    const ContextLayout *layout = layout_of(d, at);
    if (!layout)
        return true;
    if (at.size < layout->stack_pointer_at + layout->width) {
        error_set(d->err, "the context of thread 0x%" PRIx32 " has only 0x%" PRIx32 " bytes",
                  thread->id, at.size);
        return dump_leave_out(d, "ThreadContext", LEFT_FIELD);
    }
    dump_copy(d, at.rva + layout->stack_pointer_at, out, layout->width);
    return true;
}

// What no thread of a process has. Read strictly, such a row is taken at its word.
static bool thread_makes_sense(const Dump *d, const DumpThread *t, bool doubtful) {
    if (!d->lenient)
        return true;
    if (t->id == 0)
        return error_set(d->err, "a thread's id is 0");
    if (t->teb % VM_PAGE)
        return error_set(d->err, "a TEB at 0x%" PRIx64 " is not page aligned", t->teb);
    return !doubtful || t->context.size == 0 ||
           (dump_holds(d, "a thread's context", t->context.rva, t->context.size) &&
            (context_layout_by_flags(d->bytes + t->context.rva, t->context.size) ||
             error_set(d->err, "a context's flags name no architecture")));
}

static bool add_thread(Dump *d, const DumpThread *entry) {
    Thread thread = {.id = entry->id, .teb = entry->teb};
    if (!read_stack_pointer(d, entry, &thread.stack_pointer))
        return false;
    if (d->out->platform.arch == ARCH_AMD64)
        thread.shadow_stack = dump_shadow_stack(d, entry->context);
    return snapshot_add_thread(d->out, thread) || dump_no_memory(d);
}

static int by_number(const void *a, const void *b) {
    return array_order(*(const uint32_t *)a, *(const uint32_t *)b);
}

// The ids of all rows, sorted, or NULL when memory runs out.
static uint32_t *thread_ids(Dump *d, const Table *table) {
    uint32_t *ids = malloc((table->count + 1) * sizeof *ids);
    for (uint64_t i = 0; ids && i < table->count; i++)
        dump_copy(d, table->offset + i * table->entry_size, &ids[i], sizeof *ids);
    if (ids)
        qsort(ids, table->count, sizeof *ids, by_number);
    else
        dump_no_memory(d);
    return ids;
}

// Nothing says which of two rows with one id is right. Read strictly (ids is NULL), the
// snapshot says so when it is finished.
static bool is_alone(const Dump *d, const uint32_t *ids, uint64_t count, uint32_t id) {
    const uint32_t *found = ids ? bsearch(&id, ids, count, sizeof id, by_number) : NULL;
    const bool twice =
        found && ((found > ids && found[-1] == id) || (found + 1 < ids + count && found[1] == id));
    return !twice || error_set(d->err, "thread 0x%" PRIx32 " is listed twice", id);
}

static bool read_thread_rows(Dump *d, const Table *table, const uint32_t *ids) {
    for (uint64_t i = 0; i < table->count; i++) {
        DumpThread entry;
        table_row(d, table, i, &entry, sizeof entry);
        if (!thread_makes_sense(d, &entry, table->doubtful) ||
            !is_alone(d, ids, table->count, entry.id)) {
            if (!dump_leave_out(d, "ThreadId", LEFT_ROW))
                return false;
        } else if (!add_thread(d, &entry)) {
            return false;
        }
    }
    return true;
}

bool read_thread_list(Dump *d, Extent stream) {
    Table table = {0};
    if (!table_counted(d, stream, sizeof(DumpThread), &table))
        return false;
    uint32_t *ids = d->lenient ? thread_ids(d, &table) : NULL;
    const bool ok = !d->no_memory && read_thread_rows(d, &table, ids);
    free(ids);
    d->out->captured |= HAS_THREADS;
    return ok;
}

// Threads that ended before the thread list was made may still be described.
static Thread *find_thread(const Dump *d, uint32_t id) {
    const Thread *found = snapshot_thread(d->out, id);
    return found ? &d->out->threads[found - d->out->threads] : NULL;
}

bool read_thread_info_list(Dump *d, Extent stream) {
    static const TableHead least = {sizeof(DumpThreadInfoList), sizeof(DumpThreadInfo), 0};
    DumpThreadInfoList list;
    Table table = {0};
    if (!dump_head(d, stream, &list, sizeof list))
        return dump_leave_out(d, "size", LEFT_STREAM);
    const TableHead told = {list.header_size, list.entry_size, list.count};
    if (!table_sized(d, stream, told, least, &table))
        return false;
    for (uint64_t i = 0; i < table.count; i++) {
        DumpThreadInfo entry;
        table_row(d, &table, i, &entry, sizeof entry);
        Thread *thread = find_thread(d, entry.id);
        if (thread)
            thread->start = entry.start_address;
    }
    return true;
}

// A name of a row, malloc'ed. *out is NULL where there is none, or where a lenient reader left
// it out.
static bool read_name(Dump *d, uint64_t rva, const char *field, char **out) {
    *out = rva ? dump_string(d, rva) : NULL;
    return *out || rva == 0 || dump_leave_out(d, field, LEFT_FIELD);
}

bool read_thread_names(Dump *d, Extent stream) {
    Table table = {0};
    if (!table_counted(d, stream, sizeof(DumpThreadName), &table))
        return false;
    for (uint64_t i = 0; i < table.count; i++) {
        DumpThreadName entry;
        char *name;
        table_row(d, &table, i, &entry, sizeof entry);
        Thread *thread = find_thread(d, entry.id);
        if (!thread)
            continue;
        if (!read_name(d, entry.name_rva, "RvaOfThreadName", &name))
            return false;
        if (name && !snapshot_adopt(d->out, name))
            return dump_no_memory(d);
        thread->name = name ? name : thread->name;
    }
    return true;
}

// Every image is mapped at a multiple of 64 KB, in whole pages.
static bool module_makes_sense(const Dump *d, const DumpModule *m, bool doubtful) {
    if (!d->lenient)
        return true;
    if (m->size == 0 || m->base == 0 || m->size > UINT64_MAX - m->base)
        return error_set(d->err, "a module of 0x%" PRIx32 " bytes at 0x%" PRIx64, m->size, m->base);
    return !doubtful || (m->base % VM_GRANULARITY == 0 && m->size % VM_PAGE == 0) ||
           error_set(d->err, "a module of 0x%" PRIx32 " bytes at 0x%" PRIx64, m->size, m->base);
}

static bool add_module(Dump *d, const DumpModule *entry) {
    char *path;
    if (!read_name(d, entry->name_rva, "ModuleNameRva", &path))
        return false;
    const bool ok = snapshot_add_module(d->out, entry->base, entry->size, path);
    free(path);
    return ok || dump_no_memory(d);
}

bool read_module_list(Dump *d, Extent stream) {
    Table table = {0};
    if (!table_counted(d, stream, sizeof(DumpModule), &table))
        return false;
    for (uint64_t i = 0; i < table.count; i++) {
        DumpModule entry;
        table_row(d, &table, i, &entry, sizeof entry);
        if (!module_makes_sense(d, &entry, table.doubtful)) {
            if (!dump_leave_out(d, "BaseOfImage", LEFT_ROW))
                return false;
        } else if (!add_module(d, &entry)) {
            return false;
        }
    }
    d->out->captured |= HAS_MODULES;
    return true;
}
