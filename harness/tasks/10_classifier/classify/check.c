#include "check.h"
#include "words.h" // before made_maps.h

#include "made_maps.h"
#include "questions.h"
#include <assert.h>

// What a range is seen in: a recorded snapshot, as it is or with its lists reordered, or a map
// that was made by hand (the moment is then NULL).
typedef struct Input {
    const Moment *moment;
    const char *name;
    bool is_recorded; // and as it was: the matrix is about these
    bool in_turn;     // asked about after another one: what is wrong there alone was kept
} Input;

// The answers are compared range by range: a range is a run of questions about one region
// with one truth and one answer.
typedef struct Range {
    const Input *input;
    Region region; // without one: outside the map
    vm_addr base;
    Kind truth;
    uint32_t said;
    bool heaps_first; // the allocation that begins at the heap's handle
} Range;

static const char *const said_names[] = {
    "unknown", "free",      "unusable", "private", "heap",   "stack",   "image",
    "file",    "shareable", "TEB",      "PEB",     "system", "no kind",
};
enum { SAID = sizeof said_names / sizeof *said_names };
static_assert(SAID == K_COUNT + 1, "a name for each answer, and one for what is none");

// The reference's kinds in the words of unit.h. What the reference itself does not
// know is not compared; beyond the map it does know that nothing can be known.
static const struct {
    Kind kind;
    enum kind student;
    const char *check; // whose matter it is; NULL: not compared
    const char *name;
} kinds[] = {
    {KIND_FREE, K_FREE, "free", "free"},
    {KIND_UNUSABLE, K_UNUSABLE, "free", "unusable"},
    {KIND_PRIVATE, K_PRIVATE, "private", "private"},
    {KIND_HEAP, K_HEAP, "heaps", "heap"},
    {KIND_STACK, K_STACK, "stacks", "stack"},
    {KIND_SHADOW_STACK, K_STACK, NULL, "shadow"},
    {KIND_IMAGE, K_IMAGE, "images", "image"},
    {KIND_MAPPED_FILE, K_FILE, "views", "file"},
    {KIND_SHAREABLE, K_SHAREABLE, "views", "shareable"},
    {KIND_MAPPED, K_UNKNOWN, NULL, "view"},
    {KIND_TEB, K_TEB, "process", "TEB"},
    {KIND_PEB, K_PEB, "process", "PEB"},
    {KIND_SYSTEM, K_SYSTEM, "process", "system"},
    {KIND_UNKNOWN, K_UNKNOWN, "free", "outside"},
    {KIND_NOT_CAPTURED, K_UNKNOWN, NULL, "not captured"},
};
static_assert(sizeof kinds / sizeof *kinds == KIND_COUNT, "a row for each kind, in their order");
static const char *const checks[] = {"free",  "images", "views",  "private",
                                     "heaps", "stacks", "process"};
enum { CHECKS = sizeof checks / sizeof *checks };

// The wrong ranges of each check: how many there are, and the most telling one.
typedef struct Outcome {
    Range shown;
    int weight; // of that one
    unsigned wrong;
} Outcome;

static Outcome outcomes[CHECKS];
static uint64_t cells[KIND_COUNT][SAID];

// ---- right or wrong ----

// What a region is in the kernel's own words.
static enum kind plain_kind(const Range *r) {
    const Moment *m = r->input->moment;
    const Section *section = m ? snapshot_section(snapshot_of(m), r->region.allocation_base) : NULL;
    return r->region.type == VM_MEM_PRIVATE              ? K_PRIVATE
           : r->region.type == VM_MEM_IMAGE              ? K_IMAGE
           : section && section->backing == SECTION_FILE ? K_FILE
                                                         : K_SHAREABLE;
}

// The system's own memory is also private or a view, and that answer is right, too.
static bool is_right(const Range *r) {
    return r->said == kinds[r->truth].student ||
           (r->truth == KIND_SYSTEM && r->said == plain_kind(r));
}

static const char *check_of_answer(uint32_t said) {
    for (Kind k = 0; k < KIND_COUNT; k++)
        if (said != K_UNKNOWN && kinds[k].student == said)
            return kinds[k].check;
    return NULL;
}

static bool is_committed(const Range *r) {
    return r->region.state == VM_MEM_COMMIT &&
           !(r->region.protect & (VM_PAGE_GUARD | VM_PAGE_NOACCESS));
}

// An answer that misses all of a heap or of a stack also misses its parts: report the whole.
static int weight_of(const Range *missing) {
    return !is_committed(missing) ? 1 : missing->heaps_first ? 3 : 2;
}

// What is wrong in a recorded snapshot says enough: the same in others is not counted again.
static void note_wrong(Outcome *o, const Range *r, int weight) {
    if (o->wrong > 0 && o->shown.input->is_recorded && !r->input->is_recorded)
        return;
    if (o->wrong++ > 0 && o->weight >= weight)
        return;
    o->shown = *r;
    o->weight = weight;
}

// A wrong answer counts against the kind that it should have been and against the kind that was
// given. What is right is on the diagonal of the matrix, whatever word was used.
static void note_answers(const Range *r) {
    assert(kinds[r->truth].kind == r->truth);
    const bool right = is_right(r);
    const uint32_t said = right ? (uint32_t)kinds[r->truth].student : r->said;
    if (r->input->is_recorded)
        cells[r->truth][said < K_COUNT ? said : K_COUNT]++;
    if (right)
        return;
    const char *missing = kinds[r->truth].check, *in_the_way = check_of_answer(r->said);
    for (size_t i = 0; i < CHECKS; i++)
        if (!strcmp(checks[i], missing))
            note_wrong(&outcomes[i], r, r->input->in_turn ? 0 : weight_of(r));
        else if (in_the_way && !strcmp(checks[i], in_the_way))
            note_wrong(&outcomes[i], r, 0);
}

// ---- the cells of the matrix that have a name ----

static const char *heap_missed(const Range *r) {
    if (!is_committed(r))
        return "heap_tail_missed";
    return r->heaps_first ? "heap_missed" : "heap_in_part";
}

static const char *private_claimed(const Range *r) {
    switch (r->said) {
    case K_HEAP: return "private_is_heap";
    case K_STACK: return "private_is_stack";
    case K_IMAGE: return "bytes_are_image";
    case K_TEB:
    case K_PEB: return "block_too_large";
    default: return "type_ignored";
    }
}

static const char *view_missed(const Range *r) {
    switch (r->said) {
    case K_IMAGE: return "view_is_image";
    case K_PRIVATE: return "view_is_private";
    case K_FILE:
    case K_SHAREABLE: return "backing_ignored";
    default: return "type_ignored";
    }
}

static const char *misconception_of(const Range *r) {
    if (r->input->in_turn)
        return "remembers";
    if (r->truth == KIND_UNKNOWN)
        return "outside_the_map";
    if (r->said >= K_COUNT)
        return "no_such_kind";
    if (r->said == K_UNKNOWN)
        return "does_not_know";
    if (r->said == K_FREE && r->region.state != VM_MEM_FREE)
        return "allocated_is_free";
    if (r->said == K_SYSTEM && r->truth != KIND_FREE && r->truth != KIND_UNUSABLE)
        return "blames_the_system";
    switch (r->truth) {
    case KIND_FREE:
    case KIND_UNUSABLE: return "tail_misjudged";
    case KIND_PRIVATE: return private_claimed(r);
    case KIND_HEAP: return heap_missed(r);
    case KIND_STACK: return is_committed(r) ? "stack_missed" : "stack_in_part";
    case KIND_IMAGE: return "image_missed";
    case KIND_MAPPED_FILE:
    case KIND_SHAREABLE: return view_missed(r);
    case KIND_TEB:
    case KIND_PEB: return "block_missed";
    default: return "block_too_large";
    }
}

// ---- range by range ----

static Range range_at(const Input *input, const Region *region, vm_addr addr, uint32_t said) {
    const Moment *m = input->moment;
    return (Range){
        input, *region, addr, kind_at(m, addr), said, heap_at(m, addr) == region->allocation_base};
}

// Every use that begins inside a region must have been asked about there.
static void require_asked(const Moment *m, const Region *r, vm_addr from, vm_addr to) {
    for (vm_addr at = from; at < to;) {
        const Label *label = map_at(map_of(m), at);
        if (label->end < to && label->end < r->end && kind_at(m, label->end) != kind_at(m, from) &&
            label->end != to)
            fault("0x%" PRIx64 ": another use begins between two questions", label->end);
        at = label->end;
    }
}

static size_t compare_region(const Input *input, const Region *r, size_t number) {
    Range range = {0};
    vm_addr at = r->base;
    while (at != r->end) {
        const Range here = range_at(input, r, at, answered(number++));
        if (!range.input || here.truth != range.truth || here.said != range.said) {
            if (kinds[here.truth].student != K_UNKNOWN) // the reference knows
                note_answers(&here);
            range = here;
        }
        const vm_addr next = next_question(r->base, r->end, at);
        require_asked(input->moment, r, at, next);
        at = next;
    }
    return number;
}

static size_t compare(const Input *input, size_t number) {
    const Snapshot *s = snapshot_of(input->moment);
    for (size_t i = 0; i < s->region_count; i++)
        number = compare_region(input, &s->regions[i], number);
    const vm_addr end = s->regions[s->region_count - 1].end;
    for (unsigned i = 0; i < QUESTIONS_OUTSIDE; i++) {
        const Range outside = {.input = input,
                               .base = question_outside(end, i),
                               .truth = KIND_UNKNOWN,
                               .said = answered(number++)};
        note_answers(&outside);
    }
    return number;
}

// ---- maps that were made by hand ----

static Kind kind_of(enum kind student) {
    Kind k = 0;
    while (kinds[k].student != student || (student == K_UNKNOWN && k != KIND_UNKNOWN))
        k++;
    return k;
}

static const struct region *made_region_at(const struct snapshot *s, uint64_t address) {
    for (size_t i = 0; i < s->region_count; i++)
        if (address >= s->regions[i].base && address < s->regions[i].end)
            return &s->regions[i];
    return NULL;
}

static bool is_a_handle(const struct snapshot *s, uint64_t address) {
    for (size_t i = 0; i < s->heap_place_count; i++)
        if (s->heap_places[i].heap == address)
            return true;
    return false;
}

static size_t compare_made(const Input *input, const struct made_map *map, size_t number) {
    const struct snapshot *s = &map->made.snapshot;
    for (size_t i = 0; i < map->count; i++) {
        const struct made_question *q = &map->questions[i];
        const struct region *r = made_region_at(s, q->address);
        Range range = {.input = input,
                       .base = q->address,
                       .truth = kind_of(q->truth),
                       .said = answered(number++)};
        if (r) {
            range.region = (Region){.base = r->base,
                                    .end = r->end,
                                    .allocation_base = r->allocation_base,
                                    .state = r->state,
                                    .type = r->type,
                                    .protect = r->protect};
            range.heaps_first = is_a_handle(s, r->allocation_base);
        }
        note_answers(&range);
    }
    return number;
}

// ---- the recorded snapshots, in turn ----

static size_t compare_in_turn(const Input inputs[2], size_t number) {
    for (size_t of = 0; of < 2; of++) {
        const Snapshot *s = snapshot_of(inputs[of].moment);
        for (size_t r = 0; r < s->region_count; r++)
            for (size_t i = 0; i < 2; i++) {
                const vm_addr addr = s->regions[r].base;
                const Region *there = snapshot_find(snapshot_of(inputs[i].moment), addr);
                if (!there)
                    fault("the two snapshots do not reach equally far");
                const Range here = range_at(&inputs[i], there, addr, answered(number++));
                if (kinds[here.truth].student != K_UNKNOWN)
                    note_answers(&here);
            }
    }
    return number;
}

// ---- what is reported ----

static void show_matrix(void) {
    const char *names[KIND_COUNT];
    for (Kind k = 0; k < KIND_COUNT; k++)
        names[k] = kinds[k].name;
    show_table(&(Table){.title = "ranges: what they are (down), what you said (across)",
                        .row_names = names,
                        .column_names = said_names,
                        .rows = KIND_NOT_CAPTURED, // the last: no recording has such a range
                        .columns = SAID,
                        .cells = &cells[0][0]});
}

// What is there, in words.
static const char *what_text(const Range *r) {
    char protect[32];
    if (r->input->moment)
        return label_text(r->input->moment, r->base);
    if (!r->region.state)
        return kinds[r->truth].name;
    return text("%s, which is %s %s %s", kinds[r->truth].name, vm_state_name(r->region.state),
                vm_type_name(r->region.type),
                vm_protect_text(r->region.protect, protect, sizeof protect));
}

static void report(const char *check, const Outcome *o) {
    const Range *r = &o->shown;
    if (o->wrong == 0) {
        verdict(check, NULL, "every range", "every range", nowhere());
        return;
    }
    verdict(check, misconception_of(r),
            text("0x%" PRIx64 " (%s): %s", r->base, r->input->name, what_text(r)),
            text("%s; %u range%s wrong here", said_names[r->said < K_COUNT ? r->said : K_COUNT],
                 o->wrong, o->wrong > 1 ? "s" : ""),
            r->input->moment ? where(r->input->moment, r->base) : nowhere());
}

// In the order of ask.c.
static void compare_all(void) {
    static const char *const made_names[MADE_MAPS] = {
        "a made map of everything", "a made map with empty lists",
        "the same addresses in another made map", "a made map that ends early",
        "a made map that is free"};
    static struct made_map map;
    static Input inputs[4 + MADE_MAPS + 2];
    const Moment *first = at("first"), *second = at("second");
    const Input recorded[] = {{first, "checkpoint first", true, false},
                              {second, "checkpoint second", true, false},
                              {second, "checkpoint second, with its lists reordered", false, false},
                              {first, "checkpoint first, with its lists reordered", false, false}};
    size_t number = 0;
    memcpy(inputs, recorded, sizeof recorded);
    for (size_t i = 0; i < 4; i++)
        number = compare(&inputs[i], number);
    for (unsigned i = 0; i < MADE_MAPS; i++) {
        inputs[4 + i] = (Input){NULL, made_names[i], false, i == SWAPPED_MAP};
        make_map(&map, i, snapshot_of(first)->region_count);
        number = compare_made(&inputs[4 + i], &map, number);
    }
    Input *in_turn = &inputs[4 + MADE_MAPS];
    in_turn[0] = (Input){first, "checkpoint first, in turn with the second", false, true};
    in_turn[1] = (Input){second, "checkpoint second, in turn with the first", false, true};
    compare_in_turn(in_turn, number);
}

TASK_CHECKS(classify) {
    memset(outcomes, 0, sizeof outcomes);
    memset(cells, 0, sizeof cells);
    compare_all();
    show_matrix();
    for (size_t i = 0; i < CHECKS; i++)
        report(checks[i], &outcomes[i]);
}
