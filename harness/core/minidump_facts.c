// The user stream MINIDUMP_REGIONLAB: what no standard stream holds, as UTF-8
// text, a fact a line. Words are separated by one space; numbers are 0x and
// lower-case hexadecimal; in names and paths, bytes outside '!' to '~' and '%' itself
// stand as %XX. The first line gives the version.
//
//   regionlab-facts 2
//   platform wine Wine%208.0             or: platform windows NAME
//   captured sections                    and: captured walks, captured locked
//   peb 0x7ffde000
//   checkpoint after 0x2 main            name, ordinal, main or other process
//   claim base 0x10000
//   parameter pages 0x2f
//   capability stack_grows 0x1
//   section 0x50000 pagefile 0x1f3       its identity, where known; or: section 0x40000 file PATH
//   walk 0x10a0000 finished              or: locked
//   walkregion 0x10a0000 large 0x10c0000 or: segment, frontend
//   locked 0x10a0000 0x10a2000           pages that are locked in memory
//
// A line of another kind is refused by name, as is another version: evidence that
// is half understood must not be judged. A new kind of line is a new version. Version 1, which
// archives hold, has no locked pages.

#include "minidump_internal.h"

#include "array.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define FACTS_HEADER    "regionlab-facts 2"
#define FACTS_VERSION_1 "regionlab-facts 1"

static const char *const heap_parts[] = {"segment", "large", "frontend", "memory"};
static_assert(sizeof heap_parts / sizeof *heap_parts == HEAP_PART_COUNT, "a name a part");

// Reading

typedef struct Line {
    Dump *dump;
    char *rest; // what is left of the line; NULL when its last word was taken
} Line;

// The next word; "" when there is none left.
static char *take_word(Line *line) {
    static char none[] = "";
    char *start = line->rest;
    if (!start)
        return none;
    char *end = strchr(start, ' ');
    if (end)
        *end++ = '\0';
    line->rest = end;
    return start;
}

static bool hex_digits(const char *text, size_t most, uint64_t *out) {
    static const char digits[] = "0123456789abcdef";
    size_t length = 0;
    for (*out = 0; text[length] && length <= most; length++) {
        const char *digit = strchr(digits, text[length]);
        if (!digit)
            return false;
        *out = *out << 4 | (uint64_t)(digit - digits);
    }
    return length > 0 && length <= most;
}

static bool take_number(Line *line, uint64_t *out) {
    const char *text = take_word(line);
    return (strncmp(text, "0x", 2) == 0 && hex_digits(text + 2, 16, out)) ||
           error_set(line->dump->err, "'%.40s' is not a number (0x...)", text);
}

// Undoes the escapes in place.
static bool take_text(Line *line, char **out) {
    char *from = take_word(line), *to = from;
    *out = from;
    while (*from) {
        uint64_t byte = (unsigned char)*from++;
        if (byte == '%') {
            const char code[3] = {from[0], from[0] ? from[1] : '\0', '\0'};
            if (strlen(code) != 2 || !hex_digits(code, 2, &byte) || byte == 0)
                return error_set(line->dump->err, "'%%%s' is not an escape", code);
            from += 2;
        }
        *to++ = (char)byte;
    }
    *to = '\0';
    return true;
}

static bool take_name(Line *line, char **out) {
    return take_text(line, out) && (**out || error_set(line->dump->err, "a name is missing"));
}

static bool take_one_of(Line *line, const char *const *words, size_t count, size_t *out) {
    const char *found = take_word(line);
    for (*out = 0; *out < count; ++*out)
        if (strcmp(found, words[*out]) == 0)
            return true;
    return error_set(line->dump->err, "unknown value '%.40s'", found);
}

static bool kept(const Line *line, bool ok) {
    return ok || dump_no_memory(line->dump);
}

static bool fits(const Line *line, char *field, size_t size, const char *value) {
    if (strlen(value) >= size)
        return error_set(line->dump->err, "'%.40s...' is longer than %zu bytes", value, size - 1);
    strcpy(field, value);
    return true;
}

static bool read_platform(Line *line) {
    static const char *const systems[] = {"windows", "wine"};
    Platform *platform = &line->dump->out->platform;
    size_t system;
    char *label;
    if (!take_one_of(line, systems, 2, &system) || !take_name(line, &label))
        return false;
    platform->wine = system == 1;
    return fits(line, platform->name, sizeof platform->name, label);
}

static bool read_captured(Line *line) {
    static const char *const facts[] = {"sections", "walks", "locked"};
    static const unsigned bits[] = {HAS_SECTIONS, HAS_HEAP_WALKS, HAS_LOCKED};
    size_t which;
    if (!take_one_of(line, facts, 3, &which))
        return false;
    line->dump->out->captured |= bits[which];
    return true;
}

static bool read_peb(Line *line) {
    return take_number(line, &line->dump->out->peb);
}

static bool read_checkpoint(Line *line) {
    static const char *const processes[] = {"other", "main"};
    Snapshot *s = line->dump->out;
    char *label;
    uint64_t ordinal;
    size_t process;
    if (!take_name(line, &label) || !fits(line, s->checkpoint, sizeof s->checkpoint, label) ||
        !take_number(line, &ordinal) || !take_one_of(line, processes, 2, &process))
        return false;
    if (ordinal > UINT32_MAX)
        return error_set(line->dump->err, "ordinal 0x%" PRIx64 " is too large", ordinal);
    s->ordinal = (uint32_t)ordinal;
    s->main_process = process == 1;
    s->captured |= HAS_CHECKPOINT;
    return true;
}

static bool read_named(Line *line, bool (*add)(Snapshot *, const char *, uint64_t)) {
    char *label;
    uint64_t value;
    return take_name(line, &label) && take_number(line, &value) &&
           kept(line, add(line->dump->out, label, value));
}

static bool read_claim(Line *line) {
    return read_named(line, snapshot_add_claim);
}

static bool read_parameter(Line *line) {
    return read_named(line, snapshot_add_parameter);
}

static bool read_capability(Line *line) {
    return read_named(line, snapshot_add_capability);
}

static bool read_section(Line *line) {
    static const char *const backings[] = {"pagefile", "file"};
    uint64_t base, identity = 0;
    size_t file;
    char *path = NULL;
    if (!take_number(line, &base) || !take_one_of(line, backings, 2, &file))
        return false;
    if (file)
        return take_text(line, &path) &&
               kept(line, snapshot_add_section(line->dump->out, base, SECTION_FILE, path));
    return (!line->rest || take_number(line, &identity)) &&
           kept(line, snapshot_add_pagefile_section(line->dump->out, base, identity));
}

static bool read_walk(Line *line) {
    static const char *const ends[] = {"locked", "finished"};
    uint64_t heap;
    size_t finished;
    return take_number(line, &heap) && take_one_of(line, ends, 2, &finished) &&
           kept(line, snapshot_add_heap_walk(line->dump->out, (WalkedHeap){heap, finished == 1}));
}

static bool read_walkregion(Line *line) {
    uint64_t heap, base;
    size_t part;
    return take_number(line, &heap) && take_one_of(line, heap_parts, HEAP_PART_COUNT, &part) &&
           take_number(line, &base) &&
           kept(line, snapshot_add_heap_walk_region(line->dump->out,
                                                    (HeapWalkRegion){heap, base, (HeapPart)part}));
}

static bool read_locked(Line *line) {
    uint64_t base, end;
    return take_number(line, &base) && take_number(line, &end) &&
           (base < end ||
            error_set(line->dump->err, "ends at 0x%" PRIx64 ", before it begins", end)) &&
           kept(line, snapshot_add_locked(line->dump->out, base, end));
}

static const struct {
    const char *key;
    bool once;
    bool (*read)(Line *);
} kinds[] = {
    {"platform", true, read_platform},
    {"captured", false, read_captured},
    {"peb", true, read_peb},
    {"checkpoint", true, read_checkpoint},
    {"claim", false, read_claim},
    {"parameter", false, read_parameter},
    {"capability", false, read_capability},
    {"section", false, read_section},
    {"walk", false, read_walk},
    {"walkregion", false, read_walkregion},
    {"locked", false, read_locked},
};
enum { KIND_ROWS = sizeof kinds / sizeof *kinds };

static bool read_line(Line *line, bool seen[KIND_ROWS]) {
    Error *err = line->dump->err;
    const char *key = take_word(line);
    for (size_t k = 0; k < KIND_ROWS; k++) {
        if (strcmp(kinds[k].key, key) != 0)
            continue;
        if (kinds[k].once && seen[k])
            return error_set(err, "%s is given twice", key);
        seen[k] = true;
        return kinds[k].read(line) &&
               (!line->rest || error_set(err, "too many values after '%s'", key));
    }
    return error_set(err, "unknown fact '%.40s' (version 2)", key);
}

// One line. A lenient reader goes on behind a line that it does not understand.
static bool read_numbered(Dump *d, char *text, unsigned number, bool seen[KIND_ROWS]) {
    Error why = {0}, *err = d->err;
    char key[24];
    snprintf(key, sizeof key, "%.*s", (int)strcspn(text, " "), text);
    Line line = {d, text};
    d->err = &why;
    const bool ok = read_line(&line, seen);
    d->err = err;
    if (ok)
        return true;
    error_set(err, "line %u: %.300s", number, why.text);
    d->at.row = number - 1;
    return dump_leave_out(d, "line", LEFT_ROW);
}

static bool check_first_line(Dump *d, const char *line) {
    if (strcmp(line, FACTS_HEADER) == 0 || strcmp(line, FACTS_VERSION_1) == 0)
        return true;
    return error_set(d->err, "begins with '%.40s', expected '%s'", line, FACTS_HEADER);
}

// lines: the stream with its LFs, terminated.
static bool read_lines(Dump *d, char *lines, uint64_t offset) {
    bool seen[KIND_ROWS] = {false};
    unsigned row = 1;
    const char *const start = lines;
    for (char *next; *lines; lines = next, row++) {
        next = strchr(lines, '\n');
        d->at.offset = offset + (uint64_t)(lines - start);
        if (!next) {
            error_set(d->err, "line %u does not end in a newline", row);
            d->at.row = row - 1;
            return dump_leave_out(d, "line", LEFT_REST);
        }
        *next++ = '\0';
        if (row == 1 ? !check_first_line(d, lines) : !read_numbered(d, lines, row, seen))
            return row == 1 && dump_leave_out(d, "version", LEFT_STREAM);
    }
    if (row > 1)
        return true;
    error_set(d->err, "is empty, expected '%s'", FACTS_HEADER);
    return dump_leave_out(d, "version", LEFT_STREAM);
}

static int by_section(const void *a, const void *b) {
    return array_order(((const Section *)a)->allocation_base,
                       ((const Section *)b)->allocation_base);
}

// Nothing says which of two backings of one allocation is right.
static bool drop_repeated_sections(Dump *d) {
    Snapshot *s = d->out;
    size_t kept = 0;
    if (s->section_count > 1)
        qsort(s->sections, s->section_count, sizeof *s->sections, by_section);
    for (size_t i = 0, end; i < s->section_count; i = end) {
        end = i + 1;
        while (end < s->section_count && by_section(&s->sections[i], &s->sections[end]) == 0)
            end++;
        if (end == i + 1) {
            s->sections[kept++] = s->sections[i];
            continue;
        }
        d->at.row = NO_ROW;
        error_set(d->err, "the backing of allocation 0x%" PRIx64 " is given twice",
                  s->sections[i].allocation_base);
        if (!dump_leave_out(d, "section", LEFT_ROW))
            return false;
    }
    s->section_count = kept;
    return true;
}

// A NUL ends no line: in its place a blank, which no line has where it does not belong.
static bool check_text(Dump *d, char *lines, size_t size) {
    if (strlen(lines) == size)
        return true;
    error_set(d->err, "is not text: it contains a NUL");
    for (size_t i = 0; i < size; i++)
        lines[i] = lines[i] ? lines[i] : ' ';
    return dump_leave_out(d, "text", LEFT_FIELD);
}

bool read_facts(Dump *d, Extent stream) {
    char *lines = malloc(stream.size + 1);
    if (!lines)
        return dump_no_memory(d);
    dump_copy(d, stream.offset, lines, stream.size);
    lines[stream.size] = '\0';
    const bool ok = check_text(d, lines, stream.size) && read_lines(d, lines, stream.offset) &&
                    (!d->lenient || drop_repeated_sections(d));
    free(lines);
    return ok;
}

// Writing

// A piece of a line that has no names or paths in it: short.
static void put(Buffer *b, const char *format, ...) ERROR_FORMAT(2, 3);
static void put(Buffer *b, const char *format, ...) {
    char piece[128];
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(piece, sizeof piece, format, args);
    va_end(args);
    assert(length >= 0 && (size_t)length < sizeof piece);
    buffer_put(b, piece, (size_t)length);
}

static void put_text(Buffer *b, const char *value) {
    for (const unsigned char *s = (const unsigned char *)value; *s; s++)
        put(b, *s < '!' || *s > '~' || *s == '%' ? "%%%02x" : "%c", *s);
}

static void put_named(Buffer *b, const char *kind, const char *label, uint64_t value) {
    assert(*label); // a name is needed to read the line
    put(b, "%s ", kind);
    put_text(b, label);
    put(b, " 0x%" PRIx64 "\n", value);
}

static void put_process(Buffer *b, const Snapshot *s) {
    if (*s->platform.name) {
        put(b, "platform %s ", s->platform.wine ? "wine" : "windows");
        put_text(b, s->platform.name);
        put(b, "\n");
    }
    if (s->captured & HAS_SECTIONS)
        put(b, "captured sections\n");
    if (s->captured & HAS_HEAP_WALKS)
        put(b, "captured walks\n");
    if (s->captured & HAS_LOCKED)
        put(b, "captured locked\n");
    if (s->peb)
        put(b, "peb 0x%" PRIx64 "\n", s->peb);
    if (s->captured & HAS_CHECKPOINT) {
        assert(*s->checkpoint);
        put(b, "checkpoint ");
        put_text(b, s->checkpoint);
        put(b, " 0x%" PRIx32 " %s\n", s->ordinal, s->main_process ? "main" : "other");
    }
}

void buffer_put_facts(Buffer *b, const Snapshot *s) {
    put(b, "%s\n", FACTS_HEADER);
    put_process(b, s);
    for (size_t i = 0; i < s->claim_count; i++)
        put_named(b, "claim", s->claims[i].name, s->claims[i].value);
    for (size_t i = 0; i < s->parameter_count; i++)
        put_named(b, "parameter", s->parameters[i].name, s->parameters[i].value);
    for (size_t i = 0; i < s->capability_count; i++)
        put_named(b, "capability", s->capabilities[i].name, s->capabilities[i].value);
    for (size_t i = 0; i < s->section_count; i++) {
        const Section *section = &s->sections[i];
        put(b, "section 0x%" PRIx64 " %s", section->allocation_base,
            section->backing == SECTION_FILE ? "file " : "pagefile");
        put_text(b, section->path ? section->path : "");
        if (section->identity)
            put(b, " 0x%" PRIx64, section->identity);
        put(b, "\n");
    }
    for (size_t i = 0; i < s->heap_walk_count; i++)
        put(b, "walk 0x%" PRIx64 " %s\n", s->heap_walks[i].heap,
            s->heap_walks[i].finished ? "finished" : "locked");
    for (size_t i = 0; i < s->heap_walk_region_count; i++)
        put(b, "walkregion 0x%" PRIx64 " %s 0x%" PRIx64 "\n", s->heap_walk_regions[i].heap,
            heap_parts[s->heap_walk_regions[i].part], s->heap_walk_regions[i].allocation_base);
    for (size_t i = 0; i < s->locked_count; i++)
        put(b, "locked 0x%" PRIx64 " 0x%" PRIx64 "\n", s->locked[i].base, s->locked[i].end);
}
