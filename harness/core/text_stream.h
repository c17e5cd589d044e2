// A FILE that becomes a text in memory: open_memstream(3), where the C library has it.

#ifndef REGIONLAB_TEXT_STREAM_H
#define REGIONLAB_TEXT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct TextStream {
    FILE *out; // write to this; NULL when it could not be opened
    char *bytes;
    size_t length;
} TextStream;

// The stream must stay where it is until it is closed. False when there is no room for one.
bool text_stream_open(TextStream *stream);
// Then bytes holds all that was written, terminated; free() it. False, with no bytes, when some
// of it was lost.
bool text_stream_close(TextStream *stream);

#endif
