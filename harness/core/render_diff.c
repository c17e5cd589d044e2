// What happened between two snapshots: each event in a sentence, its changes below it.

#include "render_internal.h"

#include "story.h"
#include <inttypes.h>

typedef struct Telling {
    const Diff *d;
    FILE *out;
} Telling;

static void print_facts(const Region *r, Kind kind, FILE *out) {
    char protect[32];
    if (!r || r->state == VM_MEM_FREE)
        fputs("free", out);
    else if (r->state == VM_MEM_RESERVE)
        fprintf(out, "reserve %s", kind_name(kind));
    else
        fprintf(out, "commit %s %s", protect_text(r, protect, sizeof protect), kind_name(kind));
}

static void print_change(const Change *c, FILE *out) {
    char size[32];
    fprintf(out, "  %-11s  0x%-14" PRIx64 "  %12s  ", action_name(c->action), c->base,
            size_text(c->end - c->base, size, sizeof size));
    print_facts(c->before, c->kind_before, out);
    fputs(" -> ", out);
    print_facts(c->after, c->kind_after, out);
    fputc('\n', out);
}

static void print_event(void *context, const Event *event) {
    const Telling *t = context;
    char sentence[sizeof event->sentence];
    snprintf(sentence, sizeof sentence, "%s", event->sentence);
    fprintf(t->out, "%s\n", terminal_text(sentence));
    for (size_t i = 0; i < event->count; i++)
        print_change(&t->d->changes[event->first + i], t->out);
}

bool render_diff_text(const View *before, const View *after, const Diff *d, FILE *out) {
    story_tell(before, after, d, print_event, &(Telling){d, out});
    if (d->count == 0)
        fputs("no difference\n", out);
    print_notes(before, out);
    print_notes(after, out);
    return !ferror(out);
}
