// A text snapshot, decoded and classified: what the tests of decode, classify,
// rules, diff and render start from.

#ifndef REGIONLAB_TESTS_LABELLED_H
#define REGIONLAB_TESTS_LABELLED_H

#include "support.h"
#include "view.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Ends the test when the text is not a snapshot: a mistake in the test.
static inline View labelled(const char *text_of_snapshot) {
    View v;
    Error err = {""};
    memset(&v, 0, sizeof v);
    cr_assert(text_snapshot(text_of_snapshot, &v.snapshot, &err), "the test's snapshot: %s",
              err.text);
    cr_assert(decode(&v.snapshot, &v.facts, &err), "decode: %s", err.text);
    cr_assert(classify(&v.snapshot, &v.facts, &v.map, &err), "classify: %s", err.text);
    return v;
}

static inline void unlabel(View *v) {
    map_free(&v->map);
    facts_free(&v->facts);
    snapshot_free(&v->snapshot);
}

// "heap 0x10a0000 segment", "private": kind and detail of the label at addr.
// Static; valid until the next call.
static inline const char *what(const View *v, vm_addr addr) {
    static char text[400];
    char detail[300];
    const Label *label = map_at(&v->map, addr);
    if (!label)
        return "outside";
    label_detail(&v->snapshot, &v->facts, &v->map, label, detail, sizeof detail);
    snprintf(text, sizeof text, "%s%s%s", kind_name(label->kind), *detail ? " " : "", detail);
    return text;
}

// The name of the rule behind the label at addr.
static inline const char *rule_at(const View *v, vm_addr addr) {
    const Label *label = map_at(&v->map, addr);
    return label ? label_rule(&v->map, label) : "outside";
}

// The names of the rules that lost at addr, with a blank between.
static inline const char *rejected_at(const View *v, vm_addr addr) {
    static char text[400];
    const Label *label = map_at(&v->map, addr);
    size_t count, length = 0;
    const Rule *rules = rule_table(&count);
    text[0] = '\0';
    for (size_t i = 0; label && i < label->rejected_count && length < sizeof text; i++)
        length += (size_t)snprintf(
            text + length, sizeof text - length, "%s%s", i ? " " : "",
            rules[v->map.findings[v->map.rejected[label->rejected + i]].rule].name);
    return text;
}

// The label's evidence as "fact (source), fact (source)".
static inline const char *evidence_at(const View *v, vm_addr addr) {
    static char text[400];
    Evidence evidence[4];
    const Label *label = map_at(&v->map, addr);
    const unsigned count = label ? label_evidence(&v->snapshot, &v->map, label, evidence) : 0;
    size_t length = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < count && length < sizeof text; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s (%s)", i ? ", " : "",
                                   evidence[i].fact, evidence[i].source);
    return text;
}

// Asserts that the label at addr reads so.
#define EXPECT_AT(view, addr, expected)                                                            \
    cr_expect_str_eq(what(view, addr), expected, "0x%llx is \"%s\", expected \"%s\"",              \
                     (unsigned long long)(addr), what(view, addr), expected)

// A PEB whose fields point to what the table in decode_process.c names.
#define PEB                                                                                        \
    "platform windows 10.0.22000\npeb 0x400000\nregion 0x400000 1 commit private RW\n"             \
    "page 0x400000 1\n"

#endif
