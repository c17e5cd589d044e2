#include "utf16.h"

#include <stdbool.h>

enum { REPLACEMENT = 0xfffd };

static bool is_surrogate(uint32_t unit) {
    return unit >= 0xd800 && unit <= 0xdfff;
}

// Appends one code point; returns what follows it.
static char *put_utf8(char *out, uint32_t code) {
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    } else {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3f));
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    }
    return out;
}

void utf16_to_utf8(const uint8_t *units, size_t count, char *out) {
    for (size_t i = 0; i < count; i++) {
        uint32_t code = (uint32_t)(units[2 * i] | units[2 * i + 1] << 8);
        if (code == 0)
            break;
        if (is_surrogate(code)) {
            const uint32_t low =
                i + 1 < count ? (uint32_t)(units[2 * i + 2] | units[2 * i + 3] << 8) : 0;
            const bool pair = code < 0xdc00 && low >= 0xdc00 && low <= 0xdfff;
            code = pair ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : REPLACEMENT;
            i += pair;
        }
        out = put_utf8(out, code);
    }
    *out = '\0';
}

uint32_t utf8_next(const unsigned char **text) {
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
    const unsigned char *s = *text;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if ((*s & forms[i].mask) != forms[i].lead)
            continue;
        uint32_t code = *s & (unsigned char)~forms[i].mask;
        size_t k = 1;
        for (; k <= i && (s[k] & 0xc0) == 0x80; k++)
            code = code << 6 | (s[k] & 0x3f);
        if (k <= i || code < forms[i].least || is_surrogate(code) || code > 0x10ffff)
            break;
        *text += k;
        return code;
    }
    ++*text;
    return REPLACEMENT;
}
