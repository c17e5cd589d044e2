#include "check.h"
#include "query.h"

#include <string.h>

enum { MOST_SECTIONS = 96, NAME = 8 };
// From Microsoft's "PE Format".
enum {
    LFANEW = 0x3c,
    SECTION_COUNT = 6,
    IMAGE_BASE = 48,
    HEADERS = 264, // sizeof(IMAGE_NT_HEADERS64)
};

typedef struct Header { // IMAGE_SECTION_HEADER
    char name[NAME];
    uint32_t size, address, raw_size, raw_address, unused[3], characteristics;
} Header;

typedef struct Headers {
    vm_addr base;
    vm_addr linked; // ImageBase: the same, where the loader corrects it
    unsigned count;
    Header sections[MOST_SECTIONS];
} Headers;

static void read_shown(const Moment *m, vm_addr addr, void *to, size_t size) {
    if (!bytes_at(m, addr, to, size))
        fault("the headers at 0x%" PRIx64 " are not in the snapshot", addr);
}

static Headers headers_of(const Moment *m, vm_addr base) {
    Headers h = {.base = base};
    uint32_t offset = 0;
    uint16_t count = 0;
    read_shown(m, base + LFANEW, &offset, sizeof offset);
    read_shown(m, base + offset + SECTION_COUNT, &count, sizeof count);
    h.count = count < MOST_SECTIONS ? count : MOST_SECTIONS;
    read_shown(m, base + offset + IMAGE_BASE, &h.linked, sizeof h.linked);
    read_shown(m, base + offset + HEADERS, h.sections, h.count * sizeof *h.sections);
    return h;
}

// The right way to look an address up, and the ways that go wrong.
typedef enum Way { RIGHT, RAW_SIZE, FILE_OFFSET, AFTER_END, AFTER_BEGIN, LINKED_BASE, WAYS } Way;
static const char *const misconception_of[WAYS] = {NULL,     "raw_size", "file_offset",
                                                   "border", "border",   "linked_base"};

static const Header *look_up(const Headers *h, Way way, vm_addr addr) {
    for (unsigned i = 0; i < h->count; i++) {
        const Header *s = &h->sections[i];
        const vm_addr base = way == LINKED_BASE ? h->linked : h->base;
        const vm_addr begin = base + (way == FILE_OFFSET ? s->raw_address : s->address);
        const vm_addr end = begin + (way == RAW_SIZE || way == FILE_OFFSET ? s->raw_size : s->size);
        if (addr >= begin + (way == AFTER_BEGIN) && addr < end + (way == AFTER_END))
            return s;
    }
    return NULL;
}

static const struct query *answers(const Moment *m, size_t *count) {
    static struct query queries[MOST_QUERIES];
    *count = claimed(m, "query_count");
    if (*count > MOST_QUERIES ||
        !bytes_at(m, claimed(m, "queries"), queries, *count * sizeof *queries))
        fault("the answers are not in the snapshot");
    return queries;
}

static bool agrees(const struct query *q, const Header *section) {
    return q->found == (section != NULL) &&
           (!section || strncmp((const char *)q->name, section->name, NAME) == 0);
}

// Whether every answer about this module is what that way gives, and that way gives a wrong
// answer at least once.
static bool explains(const struct query *q, size_t count, const Headers *h, Way way) {
    bool differs = false;
    for (size_t i = 0; i < count; i++) {
        if (q[i].module != h->base)
            continue;
        const Header *section = look_up(h, way, q[i].address);
        if (!agrees(&q[i], section))
            return false;
        differs |= section != look_up(h, RIGHT, q[i].address);
    }
    return differs;
}

static const char *name_text(const struct query *q) {
    return q->found ? text("TRUE, \"%.8s\"", (const char *)q->name) : "FALSE";
}

static const char *section_text(const Header *s) {
    return s ? text("TRUE, \"%.8s\"", s->name) : "FALSE";
}

static bool finds_any(const struct query *q, size_t count, vm_addr module) {
    for (size_t i = 0; i < count; i++)
        if (q[i].found && q[i].module == module)
            return true;
    return false;
}

static const char *in_section_problem(const struct query *q, size_t count, const Headers *h,
                                      const struct query *first) {
    if (explains(q, count, h, LINKED_BASE))
        return misconception_of[LINKED_BASE];
    if (!finds_any(q, count, h->base))
        return "finds_nothing";
    for (Way way = RAW_SIZE; way < WAYS; way++)
        if (explains(q, count, h, way))
            return misconception_of[way];
    return first->found ? "another_section" : "misses_sections";
}

// All answers to one kind of question about one module.
static void check_sections(const char *check, const Moment *after, const Headers *h,
                           enum question question) {
    size_t count = 0, asked = 0, right = 0;
    const struct query *q = answers(after, &count), *wrong = NULL;
    for (size_t i = 0; i < count; i++) {
        if (q[i].question != question)
            continue;
        asked++;
        if (agrees(&q[i], look_up(h, RIGHT, q[i].address)))
            right++;
        else if (!wrong)
            wrong = &q[i];
    }
    if (!wrong) {
        verdict(check, NULL, text("%zu right answers", asked), text("%zu", right), nowhere());
        return;
    }
    verdict(check, in_section_problem(q, count, h, wrong),
            text("module + 0x%" PRIx64 ": %s", wrong->address - h->base,
                 section_text(look_up(h, RIGHT, wrong->address))),
            text("%s (%zu of %zu answers are right)", name_text(wrong), right, asked),
            where(after, wrong->address));
}

static const char *outside_problem(const struct query *q) {
    if (strncmp((const char *)q->name, NO_SECTION, NAME) == 0)
        return "one_header_too_many";
    return q->question == IN_HEADERS ? "headers_in_a_section" : "outside_in_a_section";
}

static void check_outside(const Moment *after) {
    size_t count = 0;
    const struct query *q = answers(after, &count);
    for (size_t i = 0; i < count; i++)
        if (q[i].question >= IN_HEADERS && q[i].found) {
            verdict("outside", outside_problem(&q[i]),
                    text("0x%" PRIx64 " of module 0x%" PRIx64 ": FALSE", q[i].address, q[i].module),
                    name_text(&q[i]), where(after, q[i].address));
            return;
        }
    verdict("outside", NULL, "FALSE", "FALSE", nowhere());
}

// A name ends with a zero, at its ninth byte at the latest, and nothing after that is written.
static void check_terminated(const Moment *after) {
    size_t count = 0;
    const struct query *q = answers(after, &count);
    for (size_t i = 0; i < count; i++) {
        if (!q[i].found)
            continue;
        const size_t length = strnlen((const char *)q[i].name, sizeof q[i].name);
        const bool beyond = q[i].name[NAME + 1] != UNTOUCHED;
        if (length <= NAME && !beyond)
            continue;
        verdict("terminated", beyond ? "writes_beyond_name" : "unterminated",
                "at most 8 letters and a zero, in 9 bytes",
                beyond ? "a tenth byte was written" : "no zero after the eighth letter", nowhere());
        return;
    }
    verdict("terminated", NULL, "a zero after the name", "a zero after each", nowhere());
}

static void check_map(const Moment *before, const Moment *after) {
    static const char *const modules[] = {"helper", "program"};
    for (int i = 0; i < 2; i++) {
        const vm_addr base = claimed(after, modules[i]);
        const Allocation was = allocation_at(before, base), is = allocation_at(after, base);
        // The harness writes to its own program's data; nobody writes to headers.
        const bool same = i == 0 ? !strcmp(runs_text(&was), runs_text(&is))
                                 : was.runs[0].protect == is.runs[0].protect;
        if (!same) {
            verdict("map", "changes_the_map", runs_text(&was), runs_text(&is), where(after, base));
            return;
        }
    }
    verdict("map", NULL, "as before", "as before", nowhere());
}

TASK_CHECKS(section_of) {
    const Moment *before = at("before"), *after = at("after");
    const Headers helper = headers_of(after, claimed(after, "helper"));
    const Headers program = headers_of(after, claimed(after, "program"));
    check_sections("names", after, &helper, IN_HELPER);
    check_sections("program", after, &program, IN_PROGRAM);
    check_outside(after);
    check_terminated(after);
    check_map(before, after);
}
