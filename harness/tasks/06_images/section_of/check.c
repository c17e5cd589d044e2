#include "check.h"
#include "query.h"

#include <string.h>

enum { MOST_SECTIONS = 96, NAME = 8 };
// From Microsoft's "PE Format".
enum {
    LFANEW = 0x3c,
    SECTION_COUNT = 6,
    OPTIONAL_SIZE = 20,
    OPTIONAL = 24,
    IMAGE_BASE = 48,
    USUAL_OPTIONAL_SIZE = 240, // sizeof(IMAGE_OPTIONAL_HEADER64)
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

// As the file header says how long the optional header is, or as it usually is.
static Headers read_headers(const Moment *m, vm_addr base, bool usual) {
    Headers h = {.base = base};
    uint32_t offset = 0;
    uint16_t count = 0, optional_size = 0;
    read_shown(m, base + LFANEW, &offset, sizeof offset);
    read_shown(m, base + offset + SECTION_COUNT, &count, sizeof count);
    h.count = count < MOST_SECTIONS ? count : MOST_SECTIONS;
    read_shown(m, base + offset + IMAGE_BASE, &h.linked, sizeof h.linked);
    read_shown(m, base + offset + OPTIONAL_SIZE, &optional_size, sizeof optional_size);
    read_shown(m, base + offset + OPTIONAL + (usual ? USUAL_OPTIONAL_SIZE : optional_size),
               h.sections, h.count * sizeof *h.sections);
    return h;
}

static Headers headers_of(const Moment *m, vm_addr base) {
    return read_headers(m, base, false);
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

static const char *name_in(const struct query *q) {
    return (const char *)q->around + NAME_AT;
}

static bool agrees(const struct query *q, const Header *section) {
    return q->found == (section != NULL) &&
           (!section || strncmp(name_in(q), section->name, NAME) == 0);
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
    return q->found ? text("TRUE, \"%.8s\"", name_in(q)) : "FALSE";
}

static const char *section_text(const Header *s) {
    return s ? text("TRUE, \"%.8s\"", s->name) : "FALSE";
}

static bool finds_any(const struct query *q, size_t count, vm_addr module) {
    for (size_t i = 0; i < count; i++)
        if (q[i].found && q[i].module == module && q[i].question <= IN_PROGRAM)
            return true;
    return false;
}

// Nothing was found in this module; what the answers about the other one say of that.
static const char *nothing_problem(const struct query *q, size_t count, const Headers *h,
                                   const Headers *other) {
    if (!finds_any(q, count, other->base))
        return "finds_nothing";
    return h->base > UINT32_MAX && other->base <= UINT32_MAX ? "address_cut" : "remembers";
}

static const char *in_section_problem(const struct query *q, size_t count, const Headers *h,
                                      const Headers *other, const struct query *first) {
    if (explains(q, count, h, LINKED_BASE))
        return misconception_of[LINKED_BASE];
    if (!finds_any(q, count, h->base))
        return nothing_problem(q, count, h, other);
    for (Way way = RAW_SIZE; way < WAYS; way++)
        if (explains(q, count, h, way))
            return misconception_of[way];
    return first->found ? "another_section" : "misses_sections";
}

static bool is_right(const struct query *q, const Headers *h) {
    return agrees(q, look_up(h, RIGHT, q->address));
}

// Whether all answers to one kind of question about one module are right; if not, the verdict.
// The other module was asked about in turn, or before.
static bool are_right(const char *check, const Moment *m, const Headers *h, const Headers *other,
                      enum question question) {
    size_t count = 0, asked = 0, right = 0;
    const struct query *q = answers(m, &count), *wrong = NULL;
    for (size_t i = 0; i < count; i++) {
        if (q[i].question != question)
            continue;
        asked++;
        right += is_right(&q[i], h);
        if (!wrong && !is_right(&q[i], h))
            wrong = &q[i];
    }
    return !wrong ||
           verdict(check, in_section_problem(q, count, h, other, wrong),
                   text("module + 0x%" PRIx64 ": %s", wrong->address - h->base,
                        section_text(look_up(h, RIGHT, wrong->address))),
                   text("%s (%zu of %zu answers are right)", name_text(wrong), right, asked),
                   where(m, wrong->address));
}

static void check_sections(const char *check, const Moment *m, const Headers *h,
                           const Headers *other, enum question question) {
    if (are_right(check, m, h, other, question))
        verdict(check, NULL, "the names of the sections", "these", nowhere());
}

// Whether any answer about the inside of the DLL's sections is right.
static void check_found(const Moment *after, const Headers *helper, const Headers *program) {
    size_t count = 0;
    const struct query *q = answers(after, &count), *first = NULL;
    for (size_t i = 0; i < count; i++) {
        if (q[i].question != IN_HELPER)
            continue;
        first = first ? first : &q[i];
        if (is_right(&q[i], helper)) {
            verdict("found", NULL, "the name of a section", name_text(&q[i]), nowhere());
            return;
        }
    }
    verdict("found", in_section_problem(q, count, helper, program, first),
            "a right answer for some address of the DLL", name_text(first),
            where(after, first->address));
}

// Whether the answers are those that these headers give.
static bool are_of(const struct query *q, size_t count, const Headers *h) {
    for (size_t i = 0; i < count; i++)
        if (q[i].question == IN_HELPER && !agrees(&q[i], look_up(h, RIGHT, q[i].address)))
            return false;
    return true;
}

static const char *const others[] = {"even", "many", "full"};
enum { OTHERS = sizeof others / sizeof *others };

static bool finds_any_at(const char *checkpoint_name) {
    const Moment *m = at(checkpoint_name);
    size_t count = 0;
    const struct query *q = answers(m, &count);
    return finds_any(q, count, claimed(m, "helper"));
}

// Nothing is found where the scenario has moved the headers, and something where they are at 0x80.
static bool knows_one_place(void) {
    return !finds_any_at("even") && finds_any_at("many");
}

// Of answers that are those of headers which are not there: whose, or NULL.
static const char *misread_problem(const Moment *m, const struct query *q, size_t count,
                                   const Headers *h, const Headers *first) {
    if (finds_any(q, count, h->base) && are_of(q, count, first))
        return "remembers";
    if (m != at("full") || are_of(q, count, h))
        return NULL;
    const Headers earlier = headers_of(at("many"), h->base), usual = read_headers(m, h->base, true);
    return are_of(q, count, &earlier) ? "remembers"
           : are_of(q, count, &usual) ? "usual_optional_header"
                                      : NULL;
}

// The first answer that is what a header said earlier.
static const struct query *first_outdated(const Moment *m) {
    size_t count = 0;
    const struct query *q = answers(m, &count);
    for (size_t i = 0; i < count; i++)
        if (q[i].question == NO_MORE && q[i].found)
            return &q[i];
    return NULL;
}

static void check_another(const Headers *first, const Headers *program) {
    if (knows_one_place()) {
        verdict("another", "headers_elsewhere", "sections of even.dll", "none",
                where(at("even"), claimed(at("even"), "helper")));
        return;
    }
    for (int i = 0; i < OTHERS; i++) {
        const Moment *m = at(others[i]);
        const Headers h = headers_of(m, claimed(m, "helper"));
        size_t count = 0;
        const struct query *q = answers(m, &count);
        const char *problem = misread_problem(m, q, count, &h, first);
        if (problem) {
            verdict("another", problem, text("the sections of the DLL (%s)", others[i]),
                    "what headers say that are not there", where(m, h.base));
            return;
        }
        if (!are_right("another", m, &h, program, IN_HELPER))
            return;
    }
    const struct query *q = first_outdated(at("full"));
    verdict("another", q ? "remembers" : NULL, "the sections as the headers are now",
            q ? text("0x%" PRIx64 ", which a header held before: %s", q->address, name_text(q))
              : "these",
            nowhere());
}

static const char *outside_problem(const struct query *q) {
    if (strncmp(name_in(q), NO_SECTION, NAME) == 0)
        return "one_header_too_many";
    return q->question == IN_HEADERS ? "headers_in_a_section" : "outside_in_a_section";
}

// The first address outside of every section that was put into one, at this moment.
static const struct query *first_outside(const Moment *m) {
    size_t count = 0;
    const struct query *q = answers(m, &count);
    for (size_t i = 0; i < count; i++)
        if ((q[i].question == IN_HEADERS || q[i].question == NOT_IN_MODULE) && q[i].found)
            return &q[i];
    return NULL;
}

static void check_outside(void) {
    const char *const moments[] = {"after", others[0], others[1], others[2]};
    for (int i = 0; i < 1 + OTHERS; i++) {
        const Moment *m = at(moments[i]);
        const struct query *q = first_outside(m);
        if (!q)
            continue;
        verdict("outside", outside_problem(q),
                text("0x%" PRIx64 " of module 0x%" PRIx64 ": FALSE", q->address, q->module),
                name_text(q), where(m, q->address));
        return;
    }
    verdict("outside", NULL, "FALSE", "FALSE", nowhere());
}

// The first byte of the caller's, outside of the nine, that was written: its place as seen from
// the name's first; 0: none.
static int written_beyond(const struct query *q) {
    for (int i = 0; i < AROUND; i++)
        if ((i < NAME_AT || i >= NAME_AT + NAME_BYTES) && q->around[i] != UNTOUCHED)
            return i - NAME_AT;
    return 0;
}

// A name ends with a zero, at its ninth byte at the latest, and nothing else is written, whatever
// the answer is.
static void check_terminated(const Moment *after) {
    size_t count = 0;
    const struct query *q = answers(after, &count);
    for (size_t i = 0; i < count; i++) {
        const int beyond = written_beyond(&q[i]);
        if (!beyond && (!q[i].found || memchr(name_in(&q[i]), 0, NAME_BYTES)))
            continue;
        verdict("terminated", beyond ? "writes_beyond_name" : "unterminated",
                "at most 8 letters and a zero, in 9 bytes",
                beyond ? text("name[%d] was written, the answer was %s", beyond,
                              q[i].found ? "TRUE" : "FALSE")
                       : "no zero after the eighth letter",
                nowhere());
        return;
    }
    verdict("terminated", NULL, "a zero after the name", "a zero after each", nowhere());
}

// The first byte of the helper that was written; 0: none.
static vm_addr first_written(const Moment *before, const Moment *after) {
    const vm_addr base = claimed(after, "helper");
    const uint64_t size = claimed(after, "helper_size");
    for (uint64_t page = 0; page < size; page += VM_PAGE) {
        uint8_t was[VM_PAGE], is[VM_PAGE];
        read_shown(before, base + page, was, VM_PAGE);
        read_shown(after, base + page, is, VM_PAGE);
        for (size_t i = 0; i < VM_PAGE; i++)
            if (was[i] != is[i])
                return base + page + i;
    }
    return 0;
}

static bool is_protected_as_before(const Moment *before, const Moment *after) {
    const vm_addr helper = claimed(after, "helper"), program = claimed(after, "program");
    const Allocation helper_was = allocation_at(before, helper),
                     helper_is = allocation_at(after, helper),
                     program_was = allocation_at(before, program),
                     program_is = allocation_at(after, program);
    // The harness writes to its own program's data; nobody writes to headers.
    return !strcmp(runs_text(&helper_was), runs_text(&helper_is)) &&
           program_was.runs[0].protect == program_is.runs[0].protect;
}

// What was done beside the answers; misconception NULL: nothing.
static Entry side_effect(const Moment *before, const Moment *after) {
    const vm_addr written = first_written(before, after);
    if (written)
        return (Entry){"changes_the_map", text("0x%" PRIx64 " was written", written), written};
    if (!is_protected_as_before(before, after))
        return (Entry){"changes_the_map", "another protection", claimed(after, "helper")};
    const Entry left = ledger_entry(before, after, NULL);
    if (left.misconception)
        return left;
    const Allocation freed = allocation_at(at("unloaded"), claimed(after, "helper"));
    if (freed.exists)
        return (Entry){"leaves_something", "a reference: the DLL stays when its owner frees it", 0};
    return (Entry){NULL, "as before", 0};
}

static void check_map(const Moment *before, const Moment *after) {
    const Entry effect = side_effect(before, after);
    verdict("map", effect.misconception, "everything as before", effect.seen,
            where(after, effect.addr));
}

TASK_CHECKS(section_of) {
    const Moment *before = at("before"), *after = at("after");
    const Headers helper = headers_of(after, claimed(after, "helper"));
    const Headers program = headers_of(after, claimed(after, "program"));
    check_found(after, &helper, &program);
    check_sections("names", after, &helper, &program, IN_HELPER);
    check_sections("program", after, &program, &helper, IN_PROGRAM);
    check_terminated(after);
    check_map(before, after);
    check_another(&helper, &program);
    check_outside();
}
