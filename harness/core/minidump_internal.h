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
} Dump;

typedef struct Extent { // verified to lie inside the file
    uint64_t offset, size;
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

// minidump_context.c: the shadow stack pointer in an x64 CONTEXT; 0 where it has none or is
// damaged.
vm_addr dump_shadow_stack(const Dump *d, DumpLocation context);

// minidump_text.c: the MINIDUMP_STRING at rva as UTF-8, malloc'ed; unpaired surrogates
// become U+FFFD. NULL with *err when it does not lie inside the file.
char *dump_string(Dump *d, uint64_t rva);

// Always false: for `return dump_no_memory(d)`.
bool dump_no_memory(const Dump *d);

// One reader a stream, in minidump_streams.c and minidump_facts.c.
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
