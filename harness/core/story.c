#include "story.h"

#include "render_internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

typedef struct Teller {
    const View *before, *after;
    const Diff *d;
    Event event;
    vm_addr same_guard; // the allocation that was last found to have its guard where it was
} Teller;

static void say(Teller *t, const char *name, const char *format, ...) ERROR_FORMAT(3, 4);
static void say(Teller *t, const char *name, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(t->event.sentence, sizeof t->event.sentence, format, args);
    va_end(args);
    t->event.name = name;
}

static bool is_free(const Region *r) {
    return !r || r->state == VM_MEM_FREE;
}

// The allocation that a change is about: the one that is there now, or was.
static vm_addr allocation_of(const Change *c) {
    return is_free(c->after) ? c->before->allocation_base : c->after->allocation_base;
}

static bool makes(const Change *c) {
    return is_free(c->before);
}

static bool releases(const Change *c) {
    return is_free(c->after);
}

static bool stays(const Change *c) {
    return !makes(c) && !releases(c) && c->action != ACTION_REPLACED;
}

static bool whole_allocation(const Snapshot *s, vm_addr base, vm_addr end) {
    const Region *behind = snapshot_find(s, end);
    return snapshot_find(s, base)->allocation_base == base &&
           (!behind || behind->allocation_base != base);
}

typedef struct Who { // what a label's finding names
    vm_addr heap, thread;
    HeapPart part;
} Who;

static Who who_at(const View *v, vm_addr addr) {
    const Label *label = map_at(&v->map, addr);
    const Finding *f = label ? label_finding(&v->map, label) : NULL;
    return f ? (Who){f->heap, f->thread_id, f->heap_part} : (Who){0};
}

static bool knows_heap(const View *v, vm_addr heap) {
    for (size_t i = 0; i < v->facts.heap_count; i++)
        if (v->facts.heaps[i].heap == heap)
            return true;
    return false;
}

static bool knows_no_thread(const View *v, vm_addr id) {
    return v->snapshot.captured & HAS_THREADS && !snapshot_thread(&v->snapshot, (uint32_t)id);
}

// "C:\windows\system32\ntdll.dll", or what stands for it.
static const char *name_of(const View *v, vm_addr allocation, const char *nameless) {
    const Module *module = snapshot_module(&v->snapshot, allocation);
    const Section *section = snapshot_section(&v->snapshot, allocation);
    return module && module->path     ? module->path
           : section && section->path ? section->path
                                      : nameless;
}

// "16 pages at 0x200000".
static const char *place_text(const Teller *t, char *buf, size_t size) {
    char pages[32];
    snprintf(buf, size, "%s at 0x%" PRIx64,
             size_text(t->event.end - t->event.base, pages, sizeof pages), t->event.base);
    return buf;
}

// --- a whole allocation that is new, or gone

static void heap_made(Teller *t, Who who, const char *place) {
    if (knows_heap(t->before, who.heap))
        say(t, "heap grew", "heap 0x%" PRIx64 " grew by a %s of %s", who.heap,
            heap_part_name(who.part), place);
    else if (t->event.base == who.heap)
        say(t, "heap created", "heap 0x%" PRIx64 " was created: %s", who.heap, place);
    else
        say(t, "heap grew", "%s are a %s of the new heap 0x%" PRIx64, place,
            heap_part_name(who.part), who.heap);
}

static void heap_gone(Teller *t, Who who, const char *place) {
    if (knows_heap(t->after, who.heap))
        say(t, "heap shrank", "heap 0x%" PRIx64 " gave back a %s of %s", who.heap,
            heap_part_name(who.part), place);
    else
        say(t, "heap destroyed", "heap 0x%" PRIx64 " was destroyed, with its %s of %s", who.heap,
            heap_part_name(who.part), place);
}

static const char *be(uint64_t bytes) {
    return bytes == VM_PAGE ? "was" : "were";
}

static void private_made(Teller *t, const char *place) {
    uint64_t committed = 0;
    char part[32];
    for (size_t i = 0; i < t->event.count; i++) {
        const Change *c = &t->d->changes[t->event.first + i];
        committed += c->after->state == VM_MEM_COMMIT ? c->end - c->base : 0;
    }
    if (committed == 0)
        say(t, "reserved", "%s %s reserved", place, be(t->event.end - t->event.base));
    else if (committed == t->event.end - t->event.base)
        say(t, "allocated", "%s %s reserved and committed", place,
            be(t->event.end - t->event.base));
    else
        say(t, "allocated", "%s were reserved and %s of them committed", place,
            size_text(committed, part, sizeof part));
}

static void made(Teller *t, Kind kind) {
    char place[64];
    place_text(t, place, sizeof place);
    const Who who = who_at(t->after, t->event.base);
    switch (kind) {
    case KIND_HEAP: heap_made(t, who, place); return;
    case KIND_STACK:
        if (knows_no_thread(t->before, who.thread))
            say(t, "thread started", "thread %" PRIu64 " started, with a stack of %s", who.thread,
                place);
        else
            say(t, "allocated", "thread %" PRIu64 " has a stack of %s", who.thread, place);
        return;
    case KIND_IMAGE:
        say(t, "image loaded", "%s was loaded at 0x%" PRIx64,
            name_of(t->after, t->event.base, "an image"), t->event.base);
        return;
    case KIND_MAPPED_FILE:
        say(t, "view mapped", "a view of %s was mapped, %s",
            name_of(t->after, t->event.base, "a file"), place);
        return;
    case KIND_SHAREABLE:
        say(t, "view mapped", "a view of a section without a file was mapped, %s", place);
        return;
    case KIND_MAPPED: say(t, "view mapped", "a view was mapped, %s", place); return;
    default: private_made(t, place);
    }
}

static void gone(Teller *t, Kind kind) {
    char place[64];
    place_text(t, place, sizeof place);
    const Who who = who_at(t->before, t->event.base);
    switch (kind) {
    case KIND_HEAP: heap_gone(t, who, place); return;
    case KIND_STACK:
        if (knows_no_thread(t->after, who.thread))
            say(t, "thread ended", "thread %" PRIu64 " ended: its stack of %s is gone", who.thread,
                place);
        else
            say(t, "released", "thread %" PRIu64 "'s stack of %s is gone", who.thread, place);
        return;
    case KIND_IMAGE:
        say(t, "image unloaded", "%s was unloaded from 0x%" PRIx64,
            name_of(t->before, t->event.base, "an image"), t->event.base);
        return;
    case KIND_MAPPED_FILE:
    case KIND_SHAREABLE:
    case KIND_MAPPED:
        say(t, "view unmapped", "the view of %s, %s, was unmapped",
            name_of(t->before, t->event.base,
                    kind == KIND_SHAREABLE ? "a section without a file" : "a section"),
            place);
        return;
    default: say(t, "released", "the allocation of %s was released", place);
    }
}

// --- inside an allocation that stays

static const Region *guard_in(const Snapshot *s, vm_addr allocation) {
    const Region *r = snapshot_find(s, allocation), *end = s->regions + s->region_count;
    for (; r && r < end && r->allocation_base == allocation; r++)
        if (r->state == VM_MEM_COMMIT && r->protect & VM_PAGE_GUARD)
            return r;
    return NULL;
}

// A stack of the same thread in both snapshots, whose guard lies elsewhere now.
static bool moved_guard(Teller *t, vm_addr allocation, const Region **from, const Region **to) {
    if (t->same_guard == allocation)
        return false;
    const Who before = who_at(t->before, allocation), after = who_at(t->after, allocation);
    const Label *a = map_at(&t->before->map, allocation), *b = map_at(&t->after->map, allocation);
    if (!a || !b || a->kind != KIND_STACK || b->kind != KIND_STACK || before.thread != after.thread)
        return false;
    *from = guard_in(&t->before->snapshot, allocation);
    *to = guard_in(&t->after->snapshot, allocation);
    if (*from && *to && (*from)->base != (*to)->base)
        return true;
    t->same_guard = allocation;
    return false;
}

static void tell_guard(Teller *t, vm_addr allocation, const Region *from, const Region *to) {
    const bool down = to->base < from->base;
    char size[32];
    say(t, "guard moved",
        "the guard of thread %" PRIu64 "'s stack moved %s %s, to 0x%" PRIx64 ": the stack %s",
        who_at(t->after, allocation).thread,
        size_text(down ? from->base - to->base : to->base - from->base, size, sizeof size),
        down ? "down" : "up", to->base, down ? "grew" : "is smaller than it was");
}

// "pages 4-7", counted from 0.
static const char *pages_text(const Change *c, char *buf, size_t size) {
    const uint64_t first = (c->base - allocation_of(c)) / VM_PAGE;
    const uint64_t last = (c->end - 1 - allocation_of(c)) / VM_PAGE;
    if (first == last)
        snprintf(buf, size, "page %" PRIu64, first);
    else
        snprintf(buf, size, "pages %" PRIu64 "-%" PRIu64, first, last);
    return buf;
}

// "the reservation at 0x10000", "heap 0x340000's segment at 0x340000".
static const char *owner_text(const Teller *t, const Change *c, char *buf, size_t size) {
    const vm_addr base = allocation_of(c);
    const Who who = who_at(t->after, c->base);
    if (c->kind_after == KIND_HEAP)
        snprintf(buf, size, "heap 0x%" PRIx64 "'s %s at 0x%" PRIx64, who.heap,
                 heap_part_name(who.part), base);
    else if (c->kind_after == KIND_STACK)
        snprintf(buf, size, "thread %" PRIu64 "'s stack", who.thread);
    else if (c->kind_after == KIND_IMAGE)
        snprintf(buf, size, "%s", name_of(t->after, base, "the image"));
    else if (c->after->type == VM_MEM_PRIVATE)
        snprintf(buf, size, "the reservation at 0x%" PRIx64, base);
    else
        snprintf(buf, size, "the view at 0x%" PRIx64, base);
    return buf;
}

// Microsoft's Memory Protection Constants: a page that a write made private is marked
// PAGE_READWRITE. VirtualProtect can ask for the same, so the sentence says only what it looks
// like.
static bool looks_written(const Change *c) {
    return (c->before->protect == VM_PAGE_WRITECOPY && c->after->protect == VM_PAGE_READWRITE) ||
           (c->before->protect == VM_PAGE_EXECUTE_WRITECOPY &&
            c->after->protect == VM_PAGE_EXECUTE_READWRITE);
}

static void tell_protection(Teller *t, const Change *c, const char *pages, const char *owner) {
    char from[32], to[32];
    const bool were = c->end - c->base > VM_PAGE;
    vm_protect_text(c->before->protect, from, sizeof from);
    vm_protect_text(c->after->protect, to, sizeof to);
    if (looks_written(c))
        say(t, "protected",
            "%s of %s went from %s to %s, as a first write makes copy-on-write pages", pages, owner,
            from, to);
    else if (c->before->protect & VM_PAGE_GUARD && !(c->after->protect & VM_PAGE_GUARD))
        say(t, "protected", "%s of %s lost %s guard: %s to %s", pages, owner,
            were ? "their" : "its", from, to);
    else
        say(t, "protected", "the protection of %s of %s changed from %s to %s", pages, owner, from,
            to);
}

static void tell_inside(Teller *t, const Change *c) {
    char pages[64], owner[560], protect[32];
    pages_text(c, pages, sizeof pages);
    owner_text(t, c, owner, sizeof owner);
    const vm_addr thread = who_at(t->after, c->base).thread;
    if (c->kind_after == KIND_TEB && c->kind_before != KIND_TEB)
        say(t, knows_no_thread(t->before, thread) ? "thread started" : "relabeled",
            "thread %" PRIu64 " has its TEB at 0x%" PRIx64, thread, c->base);
    else if (c->action == ACTION_COMMITTED)
        say(t, "committed", "%s of %s %s committed %s", pages, owner, be(c->end - c->base),
            vm_protect_text(c->after->protect, protect, sizeof protect));
    else if (c->action == ACTION_DECOMMITTED)
        say(t, "decommitted", "%s of %s %s decommitted", pages, owner, be(c->end - c->base));
    else if (c->action == ACTION_PROTECTED)
        tell_protection(t, c, pages, owner);
    else
        say(t, "relabeled", "0x%" PRIx64 " is now used as %s, before as %s", c->base,
            kind_name(c->kind_after), kind_name(c->kind_before));
}

// --- which changes are one event

// Whether b goes on with the allocation that a made, released, or changed.
static bool same_allocation(const Change *a, const Change *b) {
    return a->end == b->base && makes(a) == makes(b) && releases(a) == releases(b) &&
           a->action != ACTION_REPLACED && b->action != ACTION_REPLACED &&
           allocation_of(a) == allocation_of(b);
}

static size_t run_of(const Diff *d, size_t first) {
    size_t count = 1;
    while (first + count < d->count &&
           same_allocation(&d->changes[first + count - 1], &d->changes[first + count]))
        count++;
    return count;
}

// All changes inside one stack, neighbours or not.
static size_t run_inside(const Diff *d, size_t first) {
    size_t count = 1;
    while (first + count < d->count && stays(&d->changes[first + count]) &&
           allocation_of(&d->changes[first + count]) == allocation_of(&d->changes[first]))
        count++;
    return count;
}

static void take(Teller *t, size_t first, size_t count) {
    t->event.first = first;
    t->event.count = count;
    t->event.base = t->d->changes[first].base;
    t->event.end = t->d->changes[first + count - 1].end;
}

static void tell_next(Teller *t, size_t first) {
    const Change *c = &t->d->changes[first];
    const Region *from, *to;
    if (c->action == ACTION_REPLACED) {
        take(t, first, 1);
        say(t, "replaced", "another allocation is here now: %s, before %s",
            kind_name(c->kind_after), kind_name(c->kind_before));
    } else if (stays(c) && moved_guard(t, allocation_of(c), &from, &to)) {
        take(t, first, run_inside(t->d, first));
        tell_guard(t, allocation_of(c), from, to);
    } else if (stays(c)) {
        take(t, first, 1);
        tell_inside(t, c);
    } else {
        take(t, first, run_of(t->d, first));
        const Snapshot *s = makes(c) ? &t->after->snapshot : &t->before->snapshot;
        if (!whole_allocation(s, t->event.base, t->event.end))
            say(t, makes(c) ? "allocated" : "released",
                "part of the allocation at 0x%" PRIx64 " %s", allocation_of(c),
                makes(c) ? "is new here" : "is gone from here");
        else if (makes(c))
            made(t, c->kind_after);
        else
            gone(t, c->kind_before);
    }
}

void story_tell(const View *before, const View *after, const Diff *d, EventFn hear, void *context) {
    Teller t = {.before = before, .after = after, .d = d};
    for (size_t i = 0; i < d->count; i += t.event.count) {
        tell_next(&t, i);
        hear(context, &t.event);
    }
}
