#include "minidump_internal.h"

#include <inttypes.h>
#include <stdlib.h>

// Entries of one size, one after the other, verified to lie inside their stream.
typedef struct Table {
    uint64_t offset, count, entry_size;
} Table;

static bool table_fits(const Dump *d, Extent stream, uint64_t header_size, uint64_t count,
                       uint64_t entry_size, Table *out) {
    if (header_size > stream.size || count > (stream.size - header_size) / entry_size)
        return error_set(d->err,
                         "%" PRIu64 " entries of 0x%" PRIx64 " bytes after a header of 0x%" PRIx64
                         " do not fit into the stream's 0x%" PRIx64 " bytes",
                         count, entry_size, header_size, stream.size);
    *out = (Table){stream.offset + header_size, count, entry_size};
    return true;
}

// A list that begins with a 32-bit count. Some writers (breakpad, crashpad) put
// four bytes of padding after it to align the entries.
static bool counted_table(const Dump *d, Extent stream, uint64_t entry_size, Table *out) {
    uint32_t count;
    if (!dump_head(d, stream, &count, sizeof count))
        return false;
    const uint64_t padded = 8 + (uint64_t)count * entry_size;
    return table_fits(d, stream, stream.size == padded ? 8 : 4, count, entry_size, out);
}

// A list that says how large its header and entries are: at least as large as
// the first version of the structures.
static bool sized_table(const Dump *d, Extent stream, uint32_t header_size, size_t least_header,
                        uint32_t entry_size, size_t least_entry, uint64_t count, Table *out) {
    if (header_size < least_header || entry_size < least_entry)
        return error_set(d->err,
                         "header of 0x%" PRIx32 " and entries of 0x%" PRIx32
                         " bytes are too short: 0x%zx and 0x%zx are the least",
                         header_size, entry_size, least_header, least_entry);
    return table_fits(d, stream, header_size, count, entry_size, out);
}

static inline void entry_copy(const Dump *d, const Table *table, uint64_t index, void *out,
                              size_t size) {
    assert(index < table->count && size <= table->entry_size);
    dump_copy(d, table->offset + index * table->entry_size, out, size);
}

bool read_system_info(Dump *d, Extent stream) {
    DumpSystemInfo info;
    if (!dump_head(d, stream, &info, sizeof info))
        return false;
    if (info.platform != DUMP_PLATFORM_NT)
        return error_set(d->err, "platform 0x%" PRIx32 " is not Windows NT", info.platform);
    if (info.architecture != DUMP_ARCH_AMD64 && info.architecture != DUMP_ARCH_INTEL)
        return error_set(d->err, "processor architecture %u is neither amd64 (%d) nor x86 (%d)",
                         info.architecture, DUMP_ARCH_AMD64, DUMP_ARCH_INTEL);
    Platform *p = &d->out->platform;
    *p = (Platform){.arch = info.architecture == DUMP_ARCH_AMD64 ? ARCH_AMD64 : ARCH_X86,
                    .major = info.major,
                    .minor = info.minor,
                    .build = info.build};
    snprintf(p->name, sizeof p->name, "Windows %" PRIu32 ".%" PRIu32 ".%" PRIu32, info.major,
             info.minor, info.build);
    return true;
}

bool read_misc_info(Dump *d, Extent stream) {
    DumpMiscInfo info;
    if (!dump_head(d, stream, &info, sizeof info))
        return false;
    if (info.flags & DUMP_MISC_PID)
        d->out->pid = info.pid;
    return true;
}

// The stack pointer in a thread's CONTEXT; 0 where the dump has none.
static bool read_stack_pointer(const Dump *d, const DumpThread *thread, vm_addr *out) {
    *out = 0;
    const DumpLocation at = thread->context;
    const bool amd64 = d->out->platform.arch == ARCH_AMD64;
    const uint64_t offset = amd64 ? CONTEXT_AMD64_RSP : CONTEXT_X86_ESP;
    const size_t width = amd64 ? 8 : 4;
    if (at.size == 0)
        return true;
    if (!dump_holds(d, "a thread's context", at.rva, at.size))
        return false;
    if (at.size < offset + width)
        return error_set(d->err, "the context of thread 0x%" PRIx32 " has only 0x%" PRIx32 " bytes",
                         thread->id, at.size);
    dump_copy(d, at.rva + offset, out, width);
    return true;
}

bool read_thread_list(Dump *d, Extent stream) {
    Table table = {0};
    if (!counted_table(d, stream, sizeof(DumpThread), &table))
        return false;
    for (uint64_t i = 0; i < table.count; i++) {
        DumpThread entry;
        entry_copy(d, &table, i, &entry, sizeof entry);
        Thread thread = {.id = entry.id, .teb = entry.teb};
        if (!read_stack_pointer(d, &entry, &thread.stack_pointer))
            return false;
        if (!snapshot_add_thread(d->out, thread))
            return dump_no_memory(d);
    }
    d->out->captured |= HAS_THREADS;
    return true;
}

// Threads that ended before the thread list was made may still be described.
static Thread *find_thread(const Dump *d, uint32_t id) {
    const Thread *found = snapshot_thread(d->out, id);
    return found ? &d->out->threads[found - d->out->threads] : NULL;
}

bool read_thread_info_list(Dump *d, Extent stream) {
    DumpThreadInfoList list;
    Table table = {0};
    if (!dump_head(d, stream, &list, sizeof list) ||
        !sized_table(d, stream, list.header_size, sizeof list, list.entry_size,
                     sizeof(DumpThreadInfo), list.count, &table))
        return false;
    for (uint64_t i = 0; i < table.count; i++) {
        DumpThreadInfo entry;
        entry_copy(d, &table, i, &entry, sizeof entry);
        Thread *thread = find_thread(d, entry.id);
        if (thread)
            thread->start = entry.start_address;
    }
    return true;
}

bool read_thread_names(Dump *d, Extent stream) {
    Table table = {0};
    if (!counted_table(d, stream, sizeof(DumpThreadName), &table))
        return false;
    for (uint64_t i = 0; i < table.count; i++) {
        DumpThreadName entry;
        entry_copy(d, &table, i, &entry, sizeof entry);
        Thread *thread = find_thread(d, entry.id);
        if (!thread || entry.name_rva == 0)
            continue;
        char *name = dump_string(d, entry.name_rva);
        if (!name)
            return false;
        if (!snapshot_adopt(d->out, name))
            return dump_no_memory(d);
        thread->name = name;
    }
    return true;
}

bool read_module_list(Dump *d, Extent stream) {
    Table table = {0};
    if (!counted_table(d, stream, sizeof(DumpModule), &table))
        return false;
    for (uint64_t i = 0; i < table.count; i++) {
        DumpModule entry;
        entry_copy(d, &table, i, &entry, sizeof entry);
        char *path = entry.name_rva ? dump_string(d, entry.name_rva) : NULL;
        if (entry.name_rva && !path)
            return false;
        const bool ok = snapshot_add_module(d->out, entry.base, entry.size, path);
        free(path);
        if (!ok)
            return dump_no_memory(d);
    }
    d->out->captured |= HAS_MODULES;
    return true;
}

static bool add_memory(Dump *d, vm_addr base, uint64_t size, uint64_t offset) {
    return size == 0 || snapshot_add_memory(d->out, base, size, d->bytes + offset, false) ||
           dump_no_memory(d);
}

bool read_memory_list(Dump *d, Extent stream) {
    Table table = {0};
    if (!counted_table(d, stream, sizeof(DumpMemory), &table))
        return false;
    for (uint64_t i = 0; i < table.count; i++) {
        DumpMemory entry;
        entry_copy(d, &table, i, &entry, sizeof entry);
        const DumpLocation at = entry.location;
        if ((at.size && !dump_holds(d, "a memory range", at.rva, at.size)) ||
            !add_memory(d, entry.base, at.size, at.rva))
            return false;
    }
    return true;
}

bool read_memory64_list(Dump *d, Extent stream) {
    DumpMemory64List list;
    Table table = {0};
    if (!dump_head(d, stream, &list, sizeof list) ||
        !table_fits(d, stream, sizeof list, list.count, sizeof(DumpMemory64), &table))
        return false;
    uint64_t offset = list.bytes_rva;
    for (uint64_t i = 0; i < table.count; i++) {
        DumpMemory64 entry;
        entry_copy(d, &table, i, &entry, sizeof entry);
        if (!dump_holds(d, "a memory range", offset, entry.size) ||
            !add_memory(d, entry.base, entry.size, offset))
            return false;
        offset += entry.size;
    }
    return true;
}

bool read_memory_info_list(Dump *d, Extent stream) {
    DumpMemoryInfoList list;
    Table table = {0};
    if (!dump_head(d, stream, &list, sizeof list) ||
        !sized_table(d, stream, list.header_size, sizeof list, list.entry_size,
                     sizeof(DumpMemoryInfo), list.count, &table))
        return false;
    Region *regions = snapshot_new_regions(d->out, table.count);
    if (!regions)
        return dump_no_memory(d);
    for (uint64_t i = 0; i < table.count; i++) {
        DumpMemoryInfo entry;
        entry_copy(d, &table, i, &entry, sizeof entry);
        if (entry.state == VM_NOT_CAPTURED) // our own word, never the kernel's
            return error_set(d->err, "region 0x%" PRIx64 " has no state", entry.base);
        regions[i] = (Region){.base = entry.base,
                              .end = entry.base + entry.size,
                              .allocation_base = entry.allocation_base,
                              .state = entry.state,
                              .type = entry.type,
                              .protect = entry.protect,
                              .allocation_protect = entry.allocation_protect};
    }
    d->out->captured |= HAS_REGIONS;
    return true;
}
