// The JSON of harness/regions/regions.schema.json.

#include "render_internal.h"

#include "json.h"
#include "story.h"

#define JSON_SCHEMA 1

static void write_evidence(Json *j, const Evidence *evidence, unsigned count) {
    json_open(j, "evidence", '[');
    for (unsigned i = 0; i < count; i++) {
        json_open(j, NULL, '{');
        json_text(j, "fact", evidence[i].fact);
        json_text(j, "source", evidence[i].source);
        json_address(j, "value", evidence[i].value);
        json_close(j, '}');
    }
    json_close(j, ']');
}

// What a finding says beyond its range, for the winner and for what lost.
static void write_subject(Json *j, const Finding *f) {
    if (f->kind == KIND_HEAP) {
        json_address(j, "heap", f->heap);
        json_text(j, "heap_part", heap_part_name(f->heap_part));
    }
    if (f->thread_id)
        json_number(j, "thread", f->thread_id);
    if (f->use)
        json_text(j, "use", f->use);
}

static void write_rejected(Json *j, const Map *map, const Label *label) {
    size_t count;
    const Rule *rules = rule_table(&count);
    json_open(j, "rejected", '[');
    for (size_t i = 0; i < label->rejected_count; i++) {
        const Finding *f = &map->findings[map->rejected[label->rejected + i]];
        json_open(j, NULL, '{');
        json_text(j, "rule", rules[f->rule].name);
        json_text(j, "kind", kind_name(f->kind));
        json_text(j, "confidence", confidence_name(f->confidence));
        json_bool(j, "overruled", f->overruled);
        write_subject(j, f);
        write_evidence(j, f->evidence, f->evidence_count);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void write_kernel(Json *j, const Region *r) {
    char protect[32];
    json_text(j, "state", vm_state_name(r->state));
    json_text(j, "type", region_is_allocated(r) ? vm_type_name(r->type) : NULL);
    json_text(j, "protect",
              r->state == VM_MEM_COMMIT ? protect_text(r, protect, sizeof protect) : NULL);
    if (!region_is_allocated(r))
        return;
    json_address(j, "allocation_base", r->allocation_base);
    json_text(j, "allocation_protect",
              vm_protect_text(r->allocation_protect, protect, sizeof protect));
}

void json_row(Json *j, const View *view, const Label *label) {
    const Finding *f = label_finding(&view->map, label);
    char detail[512];
    Evidence evidence[4];
    label_detail(&view->snapshot, &view->facts, &view->map, label, detail, sizeof detail);
    json_open(j, NULL, '{');
    json_address(j, "base", label->base);
    json_address(j, "end", label->end);
    write_kernel(j, &view->snapshot.regions[label->region]);
    json_text(j, "kind", kind_name(label->kind));
    json_text(j, "detail", detail);
    if (f)
        write_subject(j, f);
    json_text(j, "rule", label_rule(&view->map, label));
    json_text(j, "confidence", confidence_name(label->confidence));
    json_bool(j, "conflict", label->conflict);
    write_evidence(j, evidence, label_evidence(&view->snapshot, &view->map, label, evidence));
    write_rejected(j, &view->map, label);
    json_close(j, '}');
    json_newline(j);
}

static void write_process(Json *j, const Snapshot *s) {
    json_open(j, "process", '{');
    json_number(j, "pid", s->pid);
    json_text(j, "platform", s->platform.name);
    json_text(j, "arch", arch_name(s->platform.arch));
    json_text(j, "checkpoint", s->captured & HAS_CHECKPOINT ? s->checkpoint : NULL);
    json_close(j, '}');
}

static void write_captured(Json *j, const View *view) {
    const char *facts[MOST_FACTS];
    const size_t count = view_fact_names(view, true, facts);
    json_open(j, "captured", '[');
    for (size_t i = 0; i < count; i++)
        json_text(j, NULL, facts[i]);
    json_close(j, ']');
}

// Left out where nobody asked, which does not mean that there are none.
static void write_locked(Json *j, const Snapshot *s) {
    if (!(s->captured & HAS_LOCKED))
        return;
    json_open(j, "locked", '[');
    for (size_t i = 0; i < s->locked_count; i++) {
        json_open(j, NULL, '{');
        json_address(j, "base", s->locked[i].base);
        json_address(j, "end", s->locked[i].end);
        json_close(j, '}');
    }
    json_close(j, ']');
}

// What the program said since its last checkpoint. Left out where there are no checkpoints.
static void write_claims(Json *j, const Snapshot *s) {
    if (!(s->captured & HAS_CHECKPOINT))
        return;
    json_open(j, "claims", '[');
    for (size_t i = 0; i < s->claim_count; i++) {
        json_open(j, NULL, '{');
        json_text(j, "name", s->claims[i].name);
        json_address(j, "value", s->claims[i].value);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void write_omission(Json *j, const Omission *o) {
    json_open(j, NULL, '{');
    json_text(j, "stream", o->stream);
    if (o->row == NO_ROW)
        json_text(j, "row", NULL);
    else
        json_number(j, "row", o->row);
    json_address(j, "offset", o->offset);
    json_text(j, "field", o->field);
    json_text(j, "what", left_out_name(o->what));
    json_text(j, "why", o->why);
    json_close(j, '}');
}

static void write_left_out(Json *j, const char *key, const Snapshot *s) {
    json_open(j, key, '{');
    json_number(j, "count", s->left_out_count);
    json_open(j, "first", '[');
    for (size_t i = 0; i < omissions_kept(s); i++)
        write_omission(j, &s->omissions[i]);
    json_close(j, ']');
    json_close(j, '}');
}

static void write_known(Json *j, const char *key, bool known, uint64_t bytes) {
    if (known)
        json_address(j, key, bytes);
    else
        json_text(j, key, NULL);
}

static void write_totals(Json *j, const View *view, const Selection *rows) {
    KindTotal totals[KIND_COUNT];
    rows_totals(view, rows, totals);
    json_open(j, "totals", '[');
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        if (totals[kind].blocks == 0)
            continue;
        json_open(j, NULL, '{');
        json_text(j, "kind", kind_name((Kind)kind));
        json_address(j, "size", totals[kind].size);
        const KindTotal *t = &totals[kind];
        write_known(j, "committed", total_knows_committed(t), t->committed);
        write_known(j, "reserved", total_knows_committed(t), t->reserved);
        write_known(j, "private", total_knows_private(t), t->private);
        json_number(j, "blocks", totals[kind].blocks);
        json_address(j, "largest", totals[kind].largest);
        json_close(j, '}');
    }
    json_close(j, ']');
}

// What the words of the rows mean, so that a page made of this document needs no other.
static void write_kinds(Json *j) {
    json_open(j, "kinds", '{');
    for (Kind kind = 0; kind < KIND_COUNT; kind++) {
        json_open(j, kind_name(kind), '{');
        json_text(j, "meaning", kind_row(kind)->meaning);
        json_text(j, "lesson", kind_row(kind)->lesson);
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void write_rules(Json *j) {
    size_t count;
    const Rule *rules = rule_table(&count);
    json_open(j, "rules", '{');
    for (size_t i = 0; i < count; i++)
        json_text(j, rules[i].name, rules[i].because);
    for (Kind kind = 0; kind < KIND_COUNT; kind++) {
        const KindRow *row = kind_row(kind);
        if (row->kernel.rule)
            json_text(j, row->kernel.rule, row->kernel.because);
    }
    json_close(j, '}');
}

bool render_json(const View *view, const RenderOptions *options, FILE *out) {
    Out gathered = {.file = out, .used = 0};
    Json j = {.out = out, .gathered = &gathered};
    json_open(&j, NULL, '{');
    json_number(&j, "schema", JSON_SCHEMA);
    write_process(&j, &view->snapshot);
    write_captured(&j, view);
    write_locked(&j, &view->snapshot);
    write_claims(&j, &view->snapshot);
    write_left_out(&j, "left_out", &view->snapshot);
    json_number(&j, "conflicts", view->map.conflict_count);
    json_bool(&j, "whole", !selection_chooses(&options->rows));
    write_kinds(&j);
    write_rules(&j);
    write_totals(&j, view, &options->rows);
    json_open(&j, "rows", '[');
    Rows rows = rows_of(view, &options->rows);
    for (const Label *label; (label = rows_next(&rows));)
        json_row(&j, view, label);
    json_close(&j, ']');
    json_close(&j, '}');
    json_newline(&j);
    out_flush(&gathered);
    return !ferror(out);
}

static void write_side(Json *j, const char *key, const Region *r, Kind kind) {
    json_open(j, key, '{');
    if (r) {
        write_kernel(j, r);
        json_text(j, "kind", kind_name(kind));
    }
    json_close(j, '}');
}

void json_event(void *context, const Event *event) {
    Json *j = context;
    json_open(j, NULL, '{');
    json_text(j, "event", event->name);
    json_text(j, "sentence", event->sentence);
    json_address(j, "base", event->base);
    json_address(j, "end", event->end);
    json_number(j, "first_change", event->first);
    json_number(j, "changes", event->count);
    json_close(j, '}');
    json_newline(j);
}

bool render_diff_json(const View *before, const View *after, const Diff *d, FILE *out) {
    Out gathered = {.file = out, .used = 0};
    Json j = {.out = out, .gathered = &gathered};
    json_open(&j, NULL, '{');
    json_number(&j, "schema", JSON_SCHEMA);
    json_open(&j, "left_out", '{');
    write_left_out(&j, "before", &before->snapshot);
    write_left_out(&j, "after", &after->snapshot);
    json_close(&j, '}');
    json_open(&j, "events", '[');
    story_tell(before, after, d, json_event, &j);
    json_close(&j, ']');
    json_open(&j, "changes", '[');
    for (size_t i = 0; i < d->count; i++) {
        const Change *c = &d->changes[i];
        json_open(&j, NULL, '{');
        json_text(&j, "action", action_name(c->action));
        json_address(&j, "base", c->base);
        json_address(&j, "end", c->end);
        write_side(&j, "before", c->before, c->kind_before);
        write_side(&j, "after", c->after, c->kind_after);
        json_close(&j, '}');
        json_newline(&j);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    json_newline(&j);
    out_flush(&gathered);
    return !ferror(out);
}
