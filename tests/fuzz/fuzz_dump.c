// libFuzzer target: any bytes, read as a minidump, decoded, classified and shown. Whatever
// they are, the result is an error with a sentence, or a map whose
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    View v;
    Error err = {""};
    memset(&v, 0, sizeof v);
    snapshot_init(&v.snapshot);
    if (!minidump_parse(bytes, size, &v.snapshot, &err)) {
        require_sentence(&err);
    } else if (!decode(&v.snapshot, &v.facts, &err) ||
               !classify(&v.snapshot, &v.facts, &v.map, &err)) {
        require_sentence(&err);
    } else {
        show_everything(&v);
        check_map_invariants(&v.snapshot, &v.map, broken, NULL);
    }
    view_close(&v);
    return 0;
}
