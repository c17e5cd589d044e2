// What the parts of the minidump reader and writer share. Private to minidump*.c.

#ifndef REGIONLAB_MINIDUMP_INTERNAL_H
#define REGIONLAB_MINIDUMP_INTERNAL_H

#include "minidump.h"
#include "minidump_format.h"
#include <assert.h>
#include <string.h>

// minidump_dump.c: a file being read. Offsets and sizes are 64 bits wide everywhere, so
// that sums of two 32-bit fields of the file cannot wrap.
typedef struct Dump {
    const uint8_t *bytes;
    size_t size;
    Snapshot *out;
    Error *err;           // a sentence without the stream's name and offset: the caller adds them
    uint64_t text_budget; // bytes of names that may still be made: many entries may share one
    bool lenient;         // what is damaged is left out, and listed; else the dump is refused
    bool no_memory;       // a failure that no leniency helps
    struct {              // what is being read, for what is left out of it
        const char *stream;
        uint64_t row, offset; // NO_ROW: the stream as a whole
    } at;
    bool finished;  // the stream being read needs no snapshot_finish()
    bool lost_rows; // of the stream being read: what it lists is not all there is
} Dump;

typedef struct Extent { // verified to lie inside the file
    uint64_t offset, size;
    uint64_t told; // what the directory says, where the file holds less; else size
} Extent;

// Whether [offset, offset + size) lies inside the file; else *err says what `what`
// needs.
bool dump_holds(const Dump *d, const char *what, uint64_t offset, uint64_t size);

// Copies size bytes of the stream from its start. False when it is shorter.
bool dump_head(const Dump *d, Extent stream, void *out, size_t size);

// Copies a structure at an offset that was verified. Inline: a dump of a million regions
// calls it as often, and of a size that is known it is a few moves.
static inline void dump_copy(const Dump *d, uint64_t offset, void *out, size_t size) {
    assert(offset <= d->size && size <= d->size - offset);
    memcpy(out, d->bytes + offset, size);
}

// Lists what d->err says as left out of the dump, at d->at. False where the dump must be
// refused: it is read strictly, or memory ran out. `if (!sound && !dump_leave_out(...)) return
// false;` is how a reader goes on.
bool dump_leave_out(Dump *d, const char *field, enum LeftOut what);

// minidump_other.c: *err says what the file is instead. Always false.
bool not_a_minidump(Dump *d);

// minidump_context.c: the architectures of SystemInfo, and the CONTEXT of a thread.
typedef struct ContextLayout {
    Arch arch;
    uint32_t size, flags_at, control, stack_pointer_at;
    uint8_t width; // of the stack pointer
} ContextLayout;
bool dump_arch(uint16_t architecture, Arch *out); // false: of another kind
uint16_t dump_architecture(Arch arch);
const ContextLayout *context_layout(Arch arch); // NULL: not known
// Which of them the bytes are by their own flags; NULL: none.
const ContextLayout *context_layout_by_flags(const uint8_t *context, size_t size);

// minidump_table.c: entries of one size, one after the other, verified to lie inside their stream.
typedef struct Table {
    uint64_t offset, count, entry_size;
    bool doubtful; // its count and its size do not agree: only rows that make sense are read
    bool foreign;  // nor is its size that of any number of rows: it may be no such list at all
} Table;
// A list that begins with a 32-bit count. Some writers (breakpad, crashpad) put four bytes
// of padding after it to align the entries.
bool table_counted(Dump *d, Extent stream, uint64_t entry_size, Table *out);
// A list that says how large its header and entries are: at least as large as the first
// version of the structures, whose sizes `least` has.
typedef struct TableHead {
    uint64_t header_size, entry_size, count;
} TableHead;
bool table_sized(Dump *d, Extent stream, TableHead told, TableHead least, Table *out);
// Whether the stream is exactly as long as its own head says.
bool table_counted_is_exact(const Dump *d, Extent stream, uint64_t entry_size);
bool table_sized_is_exact(const Dump *d, Extent stream, uint64_t entry_size);
bool table_memory64_is_exact(const Dump *d, Extent stream);
// Begins a row: copies it, and notes where it stands.
static inline void table_row(Dump *d, const Table *table, uint64_t index, void *out, size_t size) {
    assert(index < table->count && size <= table->entry_size);
    d->at.row = index;
    d->at.offset = table->offset + index * table->entry_size;
    dump_copy(d, d->at.offset, out, size);
}

// minidump_shadow.c: the shadow stack pointer in an x64 CONTEXT; 0 where it has none or is
// damaged.
vm_addr dump_shadow_stack(const Dump *d, DumpLocation context);

// minidump_text.c: the MINIDUMP_STRING at rva as UTF-8, malloc'ed; unpaired surrogates
// become U+FFFD. NULL with *err when it does not lie inside the file.
char *dump_string(Dump *d, uint64_t rva);

// Always false: for `return dump_no_memory(d)`.
bool dump_no_memory(Dump *d);

// One reader a stream, in minidump_streams.c, minidump_memory.c, minidump_regions.c and
// minidump_facts.c. Lenient readers return false only when memory runs out.
bool read_system_info(Dump *d, Extent stream);
bool read_misc_info(Dump *d, Extent stream);
bool read_thread_list(Dump *d, Extent stream);
bool read_thread_info_list(Dump *d, Extent stream); // after the thread list
bool read_thread_names(Dump *d, Extent stream);     // after the thread list
bool read_module_list(Dump *d, Extent stream);
bool read_memory_list(Dump *d, Extent stream);
bool read_memory64_list(Dump *d, Extent stream);
bool read_memory_info_list(Dump *d, Extent stream);
bool read_facts(Dump *d, Extent stream); // after SystemInfo

// minidump_mend.c: the rows of a damaged region list that nothing speaks against, and
// regions that are not captured where there is none.
bool mend_regions(Dump *d, const Table *table);
// The region of a row, as it stands.
static inline Region dump_region(const DumpMemoryInfo *entry) {
    return (Region){.base = entry->base,
                    .end = entry->base + entry->size,
                    .allocation_base = entry->allocation_base,
                    .state = entry->state,
                    .type = entry->type,
                    .protect = entry->protect,
                    .allocation_protect = entry->allocation_protect};
}
// Whether the row contradicts itself; then *err says how, and *field where.
bool row_is_sound(const DumpMemoryInfo *entry, const char **field, Error *err);

// minidump_buffer.c: bytes being gathered for a dump. When memory runs out `failed` is
// set, and stays: the caller looks once, at the end.
typedef struct Buffer {
    uint8_t *bytes;
    size_t size, capacity;
    bool failed;
} Buffer;

// Appends, and returns the offset at which the bytes stand.
uint64_t buffer_put(Buffer *b, const void *bytes, size_t size);
// Appends zeros up to a multiple of unit; returns the new size.
uint64_t buffer_align(Buffer *b, size_t unit);
// Room for bytes that are filled in later, at the returned offset.
uint64_t buffer_put_zeros(Buffer *b, size_t size);
void buffer_fill_in(Buffer *b, uint64_t offset, const void *bytes, size_t size);
// minidump_text.c: appends the text as a MINIDUMP_STRING, aligned to 4. Bytes that are
// not UTF-8 become U+FFFD.
uint64_t buffer_put_string(Buffer *b, const char *text);
// minidump_context.c: appends a CONTEXT with the thread's pointers and nothing else; none
// without them.
DumpLocation buffer_put_context(Buffer *b, Arch arch, const Thread *t);
// minidump_facts.c: appends the text of the MINIDUMP_REGIONLAB stream.
void buffer_put_facts(Buffer *b, const Snapshot *s);

#endif
