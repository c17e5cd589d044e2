// Windows keeps text as UTF-16, little-endian; the model holds UTF-8.

#ifndef REGIONLAB_UTF16_H
#define REGIONLAB_UTF16_H

#include <stddef.h>
#include <stdint.h>

// Up to the first NUL unit; half a surrogate pair becomes U+FFFD. Two bytes of UTF-16
// become at most three of UTF-8: out needs room for 3 * count + 1 bytes.
void utf16_to_utf8(const uint8_t *units, size_t count, char *out);

// The code point at *text, which moves behind it; U+FFFD and one byte further where the
// bytes are not UTF-8.
uint32_t utf8_next(const unsigned char **text);

#endif
