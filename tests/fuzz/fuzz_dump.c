// libFuzzer target: any bytes, read as a minidump, strictly and leniently, decoded, classified
// and shown. Whatever they are, the result is an error with a sentence, or a map whose
// labels tile its regions; memory is in proportion to the bytes (run.sh sets the limit).

#include "minidump.h"
#include "view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void broken(void *context, const char *sentence) {
    (void)context;
    fprintf(stderr, "fuzz_dump: %s\n", sentence);
    abort();
}

// An error is a sentence, or its reader is left with nothing.
static void require_sentence(const Error *err) {
    if (!err->text[0])
        broken(NULL, "refused without a word");
}

static void show_everything(const View *v) {
    KindTotal totals[KIND_COUNT];
    Evidence evidence[4];
    char text[600];
    map_totals(&v->snapshot, &v->map, totals);
    for (size_t i = 0; i < v->map.label_count; i++) {
        const Label *label = &v->map.labels[i];
        label_detail(&v->snapshot, &v->facts, &v->map, label, text, sizeof text);
        label_evidence(&v->snapshot, &v->map, label, evidence);
        if (!label_rule(&v->map, label) || !label_because(&v->map, label))
            broken(NULL, "a label without a rule");
    }
}

// A map whose labels tile its regions, or an error in a sentence.
static bool look(View *v, bool read, Error *err) {
    const Region all = {.end = vm_user_end(true)};
    if (!read || (v->snapshot.region_count == 0 && !snapshot_add_region(&v->snapshot, all)) ||
        !decode(&v->snapshot, &v->facts, err) || !classify(&v->snapshot, &v->facts, &v->map, err)) {
        require_sentence(err);
        return false;
    }
    show_everything(v);
    check_map_invariants(&v->snapshot, &v->map, broken, NULL);
    return true;
}

// What the strict reader takes for sound, the lenient one reads alike, or it says what it
// leaves out.
static void require_same(const View *strict, const View *lenient) {
    if (lenient->snapshot.left_out_count)
        return;
    if (strict->map.label_count != lenient->map.label_count ||
        strict->snapshot.captured != lenient->snapshot.captured)
        broken(NULL, "the lenient reader leaves something out and does not say so");
    for (size_t i = 0; i < strict->map.label_count; i++) {
        const Label *a = &strict->map.labels[i], *b = &lenient->map.labels[i];
        if (a->base != b->base || a->end != b->end || a->kind != b->kind)
            broken(NULL, "the two readers disagree");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    View strict, lenient;
    Error err = {""};
    memset(&strict, 0, sizeof strict);
    memset(&lenient, 0, sizeof lenient);
    snapshot_init(&strict.snapshot);
    snapshot_init(&lenient.snapshot);
    const bool is_sound = look(&strict, minidump_parse(bytes, size, &strict.snapshot, &err), &err);
    const bool is_dump =
        look(&lenient, minidump_parse_lenient(bytes, size, &lenient.snapshot, &err), &err);
    if (is_sound && !is_dump)
        broken(NULL, "the lenient reader refuses what the strict one takes");
    if (is_sound)
        require_same(&strict, &lenient);
    view_close(&strict);
    view_close(&lenient);
    return 0;
}
