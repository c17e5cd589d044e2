#include "json.h"

#include <inttypes.h>
#include <string.h>

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

#define EACH 0x0101010101010101ull // a byte's value in each of eight

// Whether one of eight bytes is zero.
static inline uint64_t zero_byte(uint64_t x) {
    return (x - EACH) & ~x & EACH * 0x80;
}

// Whether one of eight bytes needs an escape, or is not ASCII.
static inline bool any_special(const unsigned char *s) {
    uint64_t x;
    memcpy(&x, s, sizeof x);
    const uint64_t controls = (x - EACH * 0x20) & ~x;
    return ((controls | x) & EACH * 0x80) || zero_byte(x ^ EACH * '"') ||
           zero_byte(x ^ EACH * '\\') || zero_byte(x ^ EACH * 0x7f);
}

static inline bool is_plain(unsigned char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

// The length of the start of s that needs no escape: all of most strings. most: strlen(s).
static size_t plain_length(const unsigned char *s, size_t most) {
    size_t length = 0;
    while (length + 8 <= most && !any_special(s + length))
        length += 8;
    while (length < most && is_plain(s[length]))
        length++;
    return length;
}

static inline void put(Json *j, const char *bytes, size_t size) {
    if (j->gathered)
        out_put(j->gathered, bytes, size);
    else
        fwrite(bytes, 1, size, j->out);
}

static inline void put_text(Json *j, const char *text) {
    put(j, text, strlen(text));
}

static void put_escaped(Json *j, unsigned char c) {
    char text[8];
    snprintf(text, sizeof text, c < 0x20 ? "\\u%04x" : "\\%c", c);
    put_text(j, text);
}

static void write_string(Json *j, const char *text) {
    put(j, "\"", 1);
    const unsigned char *const end = (const unsigned char *)text + strlen(text);
    for (const unsigned char *s = (const unsigned char *)text;;) {
        const size_t plain = plain_length(s, (size_t)(end - s));
        put(j, (const char *)s, plain);
        s += plain;
        if (!*s)
            break;
        const size_t length = utf8_length(s);
        if (length == 0) {
            put_text(j, "\\ufffd");
            s++;
        } else if (*s == '"' || *s == '\\' || *s < 0x20) {
            put_escaped(j, *s++);
        } else {
            put(j, (const char *)s, length);
            s += length;
        }
    }
    put(j, "\"", 1);
}

static void begin_item(Json *j, const char *key) {
    if (j->need_comma)
        put(j, ",", 1);
    j->need_comma = true;
    if (key) {
        write_string(j, key);
        put(j, ":", 1);
    }
}

void json_open(Json *j, const char *key, char bracket) {
    begin_item(j, key);
    put(j, &bracket, 1);
    j->need_comma = false;
}

void json_close(Json *j, char bracket) {
    put(j, &bracket, 1);
    j->need_comma = true;
}

void json_text(Json *j, const char *key, const char *value) {
    begin_item(j, key);
    if (value)
        write_string(j, value);
    else
        put_text(j, "null");
}

void json_number(Json *j, const char *key, uint64_t value) {
    char text[24];
    begin_item(j, key);
    snprintf(text, sizeof text, "%" PRIu64, value);
    put_text(j, text);
}

void json_address(Json *j, const char *key, uint64_t value) {
    char text[20] = "\"0x", *end = text + 3;
    int digits = 1;
    while (digits < 16 && value >> 4 * digits)
        digits++;
    begin_item(j, key);
    while (digits-- > 0)
        *end++ = "0123456789abcdef"[value >> 4 * digits & 15];
    *end++ = '"';
    put(j, text, (size_t)(end - text));
}

void json_newline(Json *j) {
    put(j, "\n", 1);
}

void json_bool(Json *j, const char *key, bool value) {
    begin_item(j, key);
    put_text(j, value ? "true" : "false");
}
