// What a diff means, allocation by allocation in the words of the course: "pages 4-7 of the
// reservation at 0x10000 were committed RW", "heap 0x340000 grew by a segment", "the guard of
// thread 40's stack moved". A sentence is about whole ranges and states only what both
// snapshots prove; a change that has no better name is reported as it is.

#ifndef REGIONLAB_STORY_H
#define REGIONLAB_STORY_H

#include "diff.h"
#include "view.h"

typedef struct Event {
    const char *name; // "heap grew": one of the schema's $defs/event; static
    char sentence[640];
    vm_addr base, end;
    size_t first, count; // its run in Diff.changes
} Event;

// Calls hear for each event, by address; every change belongs to exactly one.
typedef void (*EventFn)(void *context, const Event *event);
void story_tell(const View *before, const View *after, const Diff *d, EventFn hear, void *context);

#endif
