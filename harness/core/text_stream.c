#include "text_stream.h"

#include <stdlib.h>

#ifdef _WIN32

// A file that Windows keeps in memory while there is room: FILE_ATTRIBUTE_TEMPORARY, by "T", and
// deleted when it is closed, by "D" (fopen() in Microsoft's C runtime).
static FILE *open_stream(TextStream *stream) {
    char *name = _tempnam(NULL, "text");
    (void)stream;
    FILE *out = name ? fopen(name, "w+bTD") : NULL;
    free(name);
    return out;
}

static bool take_bytes(TextStream *stream) {
    const long length = ftell(stream->out);
    stream->bytes = length < 0 ? NULL : malloc((size_t)length + 1);
    rewind(stream->out);
    if (stream->bytes) {
        stream->length = fread(stream->bytes, 1, (size_t)length, stream->out);
        stream->bytes[stream->length] = '\0';
    }
    return stream->bytes && stream->length == (size_t)length;
}

#else

static FILE *open_stream(TextStream *stream) {
    return open_memstream(&stream->bytes, &stream->length);
}

static bool take_bytes(TextStream *stream) {
    (void)stream;
    return true; // when it is closed
}

#endif

bool text_stream_open(TextStream *stream) {
    *stream = (TextStream){0};
    stream->out = open_stream(stream);
    return stream->out != NULL;
}

bool text_stream_close(TextStream *stream) {
    const bool written = fflush(stream->out) == 0 && !ferror(stream->out) && take_bytes(stream);
    const bool closed = fclose(stream->out) == 0;
    if (written && closed)
        return true;
    free(stream->bytes);
    *stream = (TextStream){0};
    return false;
}
