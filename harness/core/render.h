// Text and JSON of a view, for people and programs. Every function writes to a
// stream and reports a write error by returning false (the caller knows the file).
//
// The JSON of render_json() follows harness/regions/regions.schema.json: numbers
// that are addresses or sizes are strings in hexadecimal, because 2^53 is less than 2^64.

#ifndef REGIONLAB_RENDER_H
#define REGIONLAB_RENDER_H

#include "diff.h"
#include "select.h"
#include <stdio.h>

// What is said of a dump that has no region list.
#define NO_REGION_LIST                                                                             \
    "the dump has no region list (MemoryInfoList): only what threads, modules and captured bytes " \
    "prove is shown, the rest is not captured. Write the dump with MiniDumpWithFullMemoryInfo, "   \
    "as Task Manager and procdump -ma do"

typedef struct RenderOptions {
    Selection rows; // only these; sums are sums of these
    bool color;     // SGR sequences: the stream is a terminal that shows them
    unsigned width; // columns of the terminal; 0: 80
} RenderOptions;

// One row a label: base, size in pages, state, protection, kind, detail. A row that
// continues the allocation of the one before is indented. The line of column names
// is left out for one allocation.
bool render_text(const View *view, const RenderOptions *options, FILE *out);
// Sizes by kind in KB, columns as VMMap's: Size, Committed, Private, Blocks, Largest.
bool render_summary(const View *view, const RenderOptions *options, FILE *out);
bool render_json(const View *view, const RenderOptions *options, FILE *out);
// RFC 4180 with VMMap's column names, in KB; render_csv.c says where it differs.
bool render_csv(const View *view, const RenderOptions *options, FILE *out);
bool render_summary_csv(const View *view, const RenderOptions *options, FILE *out);
// Letters for kinds, lengths logarithmic: render_strip.c.
bool render_strip(const View *view, const RenderOptions *options, FILE *out);
// The evidence chain of one address: the label, why, and what was rejected.
bool render_explain(const View *view, vm_addr addr, FILE *out);
// What happened from one snapshot to the other: story.h's sentences, and the changes.
bool render_diff_text(const View *before, const View *after, const Diff *d, FILE *out);
bool render_diff_json(const View *before, const View *after, const Diff *d, FILE *out);
// One step of a film: what happened, and only those rows that are not as they were before.
// {"checkpoint":...,"events":[...],"gone":[BASE,...],"rows":[...]}: a row of the snapshot before
// whose base is in `gone` is no more, or is in `rows` as it is now.
bool render_step_json(const View *before, const View *after, const Diff *d, FILE *out);

#endif
