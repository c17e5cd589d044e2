// Writing JSON to a stream, for the formats that are ours. Commas are placed by
// the writer; a write error shows in ferror(out).

#ifndef REGIONLAB_JSON_H
#define REGIONLAB_JSON_H

#include "out.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct Json {
    FILE *out;
    bool need_comma;
    Out *gathered; // or NULL: where text for `out` is gathered; the caller flushes it
} Json;

void json_open(Json *j, const char *key, char bracket); // '{' or '['; key NULL inside an array
void json_close(Json *j, char bracket);                 // '}' or ']'
void json_text(Json *j, const char *key,
               const char *value); // NULL becomes null; invalid UTF-8 becomes U+FFFD
void json_number(Json *j, const char *key, uint64_t value);
void json_address(Json *j, const char *key, uint64_t value); // "0x10a0000"
void json_newline(Json *j); // between values, for people who look at the file
void json_bool(Json *j, const char *key, bool value);

#endif
