// Writing JSON to a stream, for the formats that are ours. Commas are placed by
// the writer; a write error shows in ferror(out).

#ifndef REGIONLAB_JSON_H
#define REGIONLAB_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct Json {
    FILE *out;
    bool need_comma;
} Json;

void json_open(Json *j, const char *key, char bracket); // '{' or '['; key NULL inside an array
void json_close(Json *j, char bracket);                 // '}' or ']'
void json_text(Json *j, const char *key,
               const char *value); // NULL becomes null; invalid UTF-8 becomes U+FFFD
void json_number(Json *j, const char *key, uint64_t value);
void json_address(Json *j, const char *key, uint64_t value); // "0x10a0000"
void json_bool(Json *j, const char *key, bool value);

#endif
