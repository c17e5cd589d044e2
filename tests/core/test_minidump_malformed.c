// A dump is hostile until its numbers were compared with its length. Each case
// damages one number of a good dump and expects the sentence that names it.

#include "minidump.h"
#include "minidump_format.h"
#include "support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const char good[] = "platform windows 10.0.22631\n"
                           "pid 32\n"
                           "region 0x10000 1 commit private RW\n"
                           "region 0x20000 1 commit private RW\n"
                           "thread 0x24 teb=0x10000 sp=0x10800 start=0x20000 name=worker\n"
                           "thread 0x28 sp=0x10900\n"
                           "module 0x20000 0x1000 C:\\task.exe\n"
                           "page 0x10000 1\n";

typedef struct Bytes {
    uint8_t *data;
    size_t size;
} Bytes;

static Bytes good_dump(void) {
    Snapshot s;
    Error err = {0};
    char *data;
    Bytes b;
    cr_assert(text_snapshot(good, &s, &err), "%s", err.text);
    FILE *out = open_memstream(&data, &b.size);
    cr_assert(minidump_write(&s, out, &err), "%s", err.text);
    fclose(out);
    snapshot_free(&s);
    // A block of exactly its size: AddressSanitizer sees a read past the end.
    b.data = malloc(b.size);
    memcpy(b.data, data, b.size);
    free(data);
    return b;
}

static DumpDirectory *entry_of(Bytes b, uint32_t type) {
    DumpDirectory *entry = (DumpDirectory *)(b.data + sizeof(DumpHeader));
    while (entry->type != type)
        entry++;
    return entry;
}

static void *stream_of(Bytes b, uint32_t type) {
    return b.data + entry_of(b, type)->location.rva;
}

// Parses, expects failure and the sentence ('#' stands for a number that depends
// on the layout), and frees the dump.
static void expect_refused(Bytes b, const char *sentence) {
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    cr_expect_not(minidump_parse(b.data, b.size, &s, &err), "accepted although: %s", sentence);
    const char *said = err.text;
    while (*sentence && *said) {
        if (*sentence == '#') {
            said += strspn(said, "0123456789abcdefx");
            sentence++;
        } else if (*sentence++ != *said++) {
            break;
        }
    }
    cr_expect(*sentence == '\0' && *said == '\0', "said: %s", err.text);
    cr_expect(s.regions == NULL && s.store == NULL && s.captured == 0,
              "a refused dump leaves an empty snapshot");
    free(b.data);
}

Test(minidump_malformed, the_undamaged_dump_is_read) {
    Bytes b = good_dump();
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    cr_expect(minidump_parse(b.data, b.size, &s, &err), "%s", err.text);
    snapshot_free(&s);
    free(b.data);
}

Test(minidump_malformed, what_is_not_a_minidump_is_reported) {
    Bytes b = good_dump();
    b.size = 31;
    expect_refused(b, "not a minidump: 31 bytes, shorter than the 32-byte header");
    b = good_dump();
    b.data[0] = 'X';
    expect_refused(b, "not a minidump: it does not begin with MDMP");
    b = good_dump();
    b.data[4] ^= 1;
    expect_refused(b, "unknown minidump version 0xa792 (expected 0xa793)");
}

Test(minidump_malformed, the_directory_must_lie_in_the_file) {
    Bytes b = good_dump();
    ((DumpHeader *)b.data)->stream_count = UINT32_MAX;
    expect_refused(b, "the stream directory (0xbfffffff4 bytes at offset 0x20) does not lie inside "
                      "the file of # bytes");
    b = good_dump();
    ((DumpHeader *)b.data)->directory_rva = UINT32_MAX;
    expect_refused(b, "the stream directory (# bytes at offset 0xffffffff) does not lie inside "
                      "the file of # bytes");
}

Test(minidump_malformed, a_stream_must_lie_in_the_file) {
    Bytes b = good_dump();
    entry_of(b, DUMP_MEMORY_INFO_LIST)->location.rva = 0xfffffff0;
    expect_refused(b, "MemoryInfoList (# bytes at offset 0xfffffff0) does not lie inside the file "
                      "of # bytes");
    b = good_dump();
    entry_of(b, DUMP_MISC_INFO)->type = 0x12345;
    entry_of(b, 0x12345)->location.size = UINT32_MAX;
    expect_refused(b, "stream 0x12345 (0xffffffff bytes at offset #) does not lie inside the file "
                      "of # bytes");
}

Test(minidump_malformed, a_stream_may_stand_only_once) {
    Bytes b = good_dump();
    entry_of(b, DUMP_MODULE_LIST)->type = DUMP_THREAD_LIST;
    expect_refused(b, "two ThreadList streams, at offsets # and #");
}

Test(minidump_malformed, a_dump_says_which_system_it_is_of) {
    Bytes b = good_dump();
    entry_of(b, DUMP_SYSTEM_INFO)->type = DUMP_UNUSED;
    expect_refused(b, "no SystemInfo stream: the architecture is unknown");
    b = good_dump();
    ((DumpSystemInfo *)stream_of(b, DUMP_SYSTEM_INFO))->platform = 0x8201;
    expect_refused(b, "SystemInfo at offset #: platform 0x8201 is not Windows NT: the file is a "
                      "Breakpad dump of a process of Linux");
    b = good_dump();
    ((DumpSystemInfo *)stream_of(b, DUMP_SYSTEM_INFO))->architecture = 13;
    expect_refused(b, "SystemInfo at offset #: processor architecture 13 is neither amd64 (9), x86 "
                      "(0) nor arm64 (12)");
    b = good_dump();
    entry_of(b, DUMP_SYSTEM_INFO)->location.size = 55;
    expect_refused(b, "SystemInfo at offset #: has 0x37 bytes but needs at least 0x38");
}

Test(minidump_malformed, counts_must_fit_their_stream) {
    Bytes b = good_dump();
    memset(stream_of(b, DUMP_THREAD_LIST), 0xff, 4);
    expect_refused(b, "ThreadList at offset #: 4294967295 entries of 0x30 bytes after a header of "
                      "0x4 do not fit into the stream's 0x64 bytes");
    b = good_dump();
    memset(stream_of(b, DUMP_MODULE_LIST), 0xff, 4);
    expect_refused(b, "ModuleList at offset #: 4294967295 entries of 0x6c bytes after a header of "
                      "0x4 do not fit into the stream's 0x70 bytes");
    b = good_dump();
    ((DumpMemoryInfoList *)stream_of(b, DUMP_MEMORY_INFO_LIST))->count = 4;
    expect_refused(b, "MemoryInfoList at offset #: 4 entries of 0x30 bytes after a header of 0x10 "
                      "do not fit into the stream's 0xa0 bytes");
    b = good_dump();
    // 2^60 entries of 16 bytes: a product that wraps to 0 in 64 bits.
    ((DumpMemory64List *)stream_of(b, DUMP_MEMORY64_LIST))->count = 1ull << 60;
    expect_refused(b, "Memory64List at offset #: 1152921504606846976 entries of 0x10 bytes after "
                      "a header of 0x10 do not fit into the stream's 0x20 bytes");
    b = good_dump();
    entry_of(b, DUMP_THREAD_LIST)->location.size = 3;
    expect_refused(b, "ThreadList at offset #: has 0x3 bytes but needs at least 0x4");
}

Test(minidump_malformed, headers_and_entries_have_at_least_their_first_size) {
    Bytes b = good_dump();
    ((DumpMemoryInfoList *)stream_of(b, DUMP_MEMORY_INFO_LIST))->entry_size = 0;
    expect_refused(b, "MemoryInfoList at offset #: header of 0x10 and entries of 0x0 bytes are "
                      "too short: 0x10 and 0x30 are the least");
    b = good_dump();
    ((DumpMemoryInfoList *)stream_of(b, DUMP_MEMORY_INFO_LIST))->header_size = UINT32_MAX;
    expect_refused(b, "MemoryInfoList at offset #: 3 entries of 0x30 bytes after a header of "
                      "0xffffffff do not fit into the stream's 0xa0 bytes");
    b = good_dump();
    ((DumpThreadInfoList *)stream_of(b, DUMP_THREAD_INFO_LIST))->entry_size = 63;
    expect_refused(b, "ThreadInfoList at offset #: header of 0xc and entries of 0x3f bytes are "
                      "too short: 0xc and 0x40 are the least");
}

static DumpMemoryInfo *region_of(Bytes b, size_t index) {
    return (DumpMemoryInfo *)((uint8_t *)stream_of(b, DUMP_MEMORY_INFO_LIST) +
                              sizeof(DumpMemoryInfoList)) +
           index;
}

Test(minidump_malformed, contradicting_regions_are_both_named) {
    Bytes b = good_dump();
    region_of(b, 1)->base -= 0x1000;
    region_of(b, 1)->size += 0x1000;
    expect_refused(b, "MemoryInfoList at offset #: regions 0x10000-0x11000 and 0x10000-0x20000 "
                      "overlap (entry 1 in order of address)");
    b = good_dump();
    region_of(b, 2)->base += 0x1000;
    expect_refused(b, "MemoryInfoList at offset #: regions 0x11000-0x20000 and 0x21000-0x22000 "
                      "leave a gap (entry 2 in order of address)");
    b = good_dump();
    region_of(b, 2)->size = UINT64_MAX - 0xfff;
    expect_refused(b,
                   "MemoryInfoList at offset #: region 0x20000-0x1f000 is empty or wraps around");
    b = good_dump();
    region_of(b, 2)->size = 0;
    expect_refused(b,
                   "MemoryInfoList at offset #: region 0x20000-0x20000 is empty or wraps around");
}

static DumpThread *thread_of(Bytes b, size_t index) {
    return (DumpThread *)((uint8_t *)stream_of(b, DUMP_THREAD_LIST) + 4 +
                          index * sizeof(DumpThread));
}

Test(minidump_malformed, a_context_must_lie_in_the_file_and_hold_the_stack_pointer) {
    Bytes b = good_dump();
    thread_of(b, 0)->context.rva = 0xffffff00;
    expect_refused(b, "ThreadList at offset #: a thread's context (0x4d0 bytes at offset "
                      "0xffffff00) does not lie inside the file of # bytes");
    b = good_dump();
    thread_of(b, 1)->context.size = 0x98 + 7;
    expect_refused(b, "ThreadList at offset #: the context of thread 0x28 has only 0x9f bytes");
    b = good_dump();
    thread_of(b, 1)->id = 0x24;
    expect_refused(b, "ThreadList at offset #: thread 0x24 is listed twice");
}

Test(minidump_malformed, a_name_must_lie_in_the_file) {
    Bytes b = good_dump();
    DumpModule *module = (DumpModule *)((uint8_t *)stream_of(b, DUMP_MODULE_LIST) + 4);
    module->name_rva = UINT32_MAX;
    expect_refused(b, "ModuleList at offset #: a name's length (0x4 bytes at offset 0xffffffff) "
                      "does not lie inside the file of # bytes");
    b = good_dump();
    module = (DumpModule *)((uint8_t *)stream_of(b, DUMP_MODULE_LIST) + 4);
    memset(b.data + module->name_rva, 0xff, 4);
    expect_refused(b, "ModuleList at offset #: a name (0xffffffff bytes at offset #) does not lie "
                      "inside the file of # bytes");
    b = good_dump();
    DumpThreadName *name = (DumpThreadName *)((uint8_t *)stream_of(b, DUMP_THREAD_NAMES) + 4);
    name->name_rva = UINT64_MAX;
    expect_refused(b, "ThreadNames at offset #: a name's length (0x4 bytes at offset "
                      "0xffffffffffffffff) does not lie inside the file of # bytes");
}

Test(minidump_malformed, captured_bytes_must_lie_in_the_file) {
    Bytes b = good_dump();
    DumpMemory64List *list = stream_of(b, DUMP_MEMORY64_LIST);
    list->bytes_rva += 1;
    expect_refused(b, "Memory64List at offset #: a memory range (0x1000 bytes at offset #) does "
                      "not lie inside the file of # bytes");
    b = good_dump();
    list = stream_of(b, DUMP_MEMORY64_LIST);
    list->bytes_rva = UINT64_MAX;
    expect_refused(b, "Memory64List at offset #: a memory range (0x1000 bytes at offset "
                      "0xffffffffffffffff) does not lie inside the file of # bytes");
    b = good_dump();
    list = stream_of(b, DUMP_MEMORY64_LIST);
    ((DumpMemory64 *)(list + 1))->base = UINT64_MAX - 0xffe;
    expect_refused(b, "Memory64List at offset #: memory range 0xfffffffffffff001 of 0x1000 bytes "
                      "wraps around");
}

// Many entries that share one long name must not make memory out of nothing.
Test(minidump_malformed, names_have_a_budget) {
    enum { MODULES = 400, NAME = 40000 };
    Bytes b = good_dump();
    const size_t list = b.size, entries = 4 + MODULES * sizeof(DumpModule), name = list + entries;
    b.data = realloc(b.data, name + 4 + NAME);
    b.size = name + 4 + NAME;
    memset(b.data + list, 0, entries);
    const uint32_t count = MODULES, length = NAME;
    memcpy(b.data + list, &count, 4);
    for (size_t i = 0; i < MODULES; i++) {
        const DumpModule module = {.base = i << 16, .size = 0x1000, .name_rva = (uint32_t)name};
        memcpy(b.data + list + 4 + i * sizeof module, &module, sizeof module);
    }
    memcpy(b.data + name, &length, 4);
    memset(b.data + name + 4, 'a', NAME);
    entry_of(b, DUMP_MODULE_LIST)->location = (DumpLocation){(uint32_t)entries, (uint32_t)list};
    expect_refused(b, "ModuleList at offset #: all names together are longer than the file");
}

// Whatever a cut or flipped byte makes of a dump, it is read or refused with a
// sentence, and under AddressSanitizer without a wrong access.
static void expect_survives(const uint8_t *data, size_t size) {
    uint8_t *exact = malloc(size ? size : 1);
    memcpy(exact, data, size);
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    if (minidump_parse(exact, size, &s, &err))
        snapshot_free(&s);
    else
        cr_assert(err.text[0] && !s.store, "a refusal has a sentence and leaves nothing");
    free(exact);
}

Test(minidump_malformed, every_cut_is_survived) {
    Bytes b = good_dump();
    const size_t bytes_of_memory = 0x1000;
    for (size_t size = 0; size + bytes_of_memory <= b.size; size++)
        expect_survives(b.data, size);
    free(b.data);
}

Test(minidump_malformed, every_flipped_byte_is_survived) {
    static const uint8_t flips[] = {0x01, 0x80, 0xff};
    Bytes b = good_dump();
    for (size_t at = 0; at + 0x1000 < b.size; at++)
        for (size_t f = 0; f < sizeof flips; f++) {
            b.data[at] ^= flips[f];
            expect_survives(b.data, b.size);
            b.data[at] ^= flips[f];
        }
    free(b.data);
}

Test(minidump_malformed, a_missing_file_is_named) {
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    cr_expect_not(minidump_read("/nonexistent/x.dmp", &s, &err), "there is no such file");
    cr_expect_str_eq(err.text, "/nonexistent/x.dmp: No such file or directory", "said: %s",
                     err.text);
    cr_expect_not(minidump_read("/", &s, &err), "a folder is no dump");
    cr_expect_str_eq(err.text, "/: Is a directory", "said: %s", err.text);
}

// Found by fuzzing: nothing is read of it, but its place was looked at.
Test(minidump_malformed, an_empty_stream_behind_the_files_end_is_left_out) {
    const DumpHeader *header;
    for (uint32_t i = 0, count = 1; i < count; i++) {
        Bytes b = good_dump();
        header = (const DumpHeader *)b.data;
        count = header->stream_count;
        DumpDirectory *entry = (DumpDirectory *)(b.data + sizeof *header) + i;
        entry->location = (DumpLocation){.size = 0, .rva = 0x10000000};
        Snapshot s;
        Error err = {0};
        snapshot_init(&s);
        if (minidump_parse_lenient(b.data, b.size, &s, &err)) {
            cr_expect_geq(s.left_out_count, 1, "stream %u", i);
            snapshot_free(&s);
        } else {
            cr_expect(*err.text, "refused without a reason");
        }
        free(b.data);
    }
}
