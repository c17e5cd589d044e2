// Everything that one snapshot tells, opened together: a dump that was read, decoded and
// classified. The judge, `regions` and the tests start from it.

#ifndef REGIONLAB_VIEW_H
#define REGIONLAB_VIEW_H

#include "classify.h"

typedef struct View {
    Snapshot snapshot;
    Facts facts;
    Map map;
} View;

// False with *err when the file is damaged or has no region list; *out is then empty.
bool view_open(const char *dump_path, View *out, Error *err);
// The same for a dump that may be damaged or lack its region list: what it says is kept, the
// snapshot's omissions list what was left out, and the rest is of kind "not captured". False only
// for what is no minidump of a Windows process.
bool view_open_lenient(const char *dump_path, View *out, Error *err);
// Decodes and classifies v->snapshot, which the caller has filled; the rest of *v is empty.
bool view_finish(View *v, Error *err);
void view_close(View *view);

#endif
