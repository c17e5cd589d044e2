#include "json.h"

#include <inttypes.h>

// Length of the valid UTF-8 sequence at s (terminated), or 0.
static size_t utf8_length(const unsigned char *s) {
    static const struct {
        unsigned char mask, lead;
        size_t length;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 1, 0x0},
                 {0xe0, 0xc0, 2, 0x80},
                 {0xf0, 0xe0, 3, 0x800},
                 {0xf8, 0xf0, 4, 0x10000}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if ((s[0] & forms[i].mask) != forms[i].lead)
            continue;
        uint32_t code = s[0] & (unsigned char)~forms[i].mask;
        for (size_t k = 1; k < forms[i].length; k++) {
            if ((s[k] & 0xc0) != 0x80)
                return 0;
            code = code << 6 | (s[k] & 0x3f);
        }
        bool surrogate = code >= 0xd800 && code <= 0xdfff;
        return code < forms[i].least || surrogate || code > 0x10ffff ? 0 : forms[i].length;
    }
    return 0;
}

// The length of the start of s that needs no escape: all of most strings.
static size_t plain_length(const unsigned char *s) {
    size_t length = 0;
    while (s[length] >= 0x20 && s[length] < 0x7f && s[length] != '"' && s[length] != '\\')
        length++;
    return length;
}

static void write_string(FILE *out, const char *text) {
    fputc('"', out);
    for (const unsigned char *s = (const unsigned char *)text;;) {
        const size_t plain = plain_length(s);
        fwrite(s, 1, plain, out);
        s += plain;
        if (!*s)
            break;
        size_t length = utf8_length(s);
        if (length == 0) {
            fputs("\\ufffd", out);
            s++;
        } else if (*s == '"' || *s == '\\') {
            fprintf(out, "\\%c", *s++);
        } else if (*s < 0x20) {
            fprintf(out, "\\u%04x", *s++);
        } else {
            fwrite(s, 1, length, out);
            s += length;
        }
    }
    fputc('"', out);
}

static void begin_item(Json *j, const char *key) {
    if (j->need_comma)
        fputc(',', j->out);
    j->need_comma = true;
    if (key) {
        write_string(j->out, key);
        fputc(':', j->out);
    }
}

void json_open(Json *j, const char *key, char bracket) {
    begin_item(j, key);
    fputc(bracket, j->out);
    j->need_comma = false;
}

void json_close(Json *j, char bracket) {
    fputc(bracket, j->out);
    j->need_comma = true;
}

void json_text(Json *j, const char *key, const char *value) {
    begin_item(j, key);
    if (value)
        write_string(j->out, value);
    else
        fputs("null", j->out);
}

void json_number(Json *j, const char *key, uint64_t value) {
    begin_item(j, key);
    fprintf(j->out, "%" PRIu64, value);
}

void json_address(Json *j, const char *key, uint64_t value) {
    begin_item(j, key);
    fprintf(j->out, "\"0x%" PRIx64 "\"", value);
}

void json_bool(Json *j, const char *key, bool value) {
    begin_item(j, key);
    fputs(value ? "true" : "false", j->out);
}
