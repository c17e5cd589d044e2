// Messages to lines and back, by one table: a message is its word and a form, one
// letter a field. No stdio and no heap: the probe prints between a student's calls.

#include "protocol.h"

#include <assert.h>
#include <string.h>

// Fields of a form: # the next number, * as many numbers as follow, $ the nonce, @ the name, % the
// name, one of `words`, & the name of a function, = a text in hexadecimal. In the order of
// MessageType, and without designators: an array with them compiles with a hole.
static const struct {
    MessageType type;
    const char *word, *form, *words[5];
} forms[] = {
    {MESSAGE_HELLO, "hello", "#$#", {NULL}},
    {MESSAGE_PARAMETER, "parameter", "$@", {NULL}},
    {MESSAGE_CLAIM, "claim", "$@#", {NULL}},
    {MESSAGE_BYTES, "bytes", "$###", {NULL}},
    {MESSAGE_AT, "at", "$#@", {NULL}},
    {MESSAGE_WALK, "walk", "$#", {NULL}},
    {MESSAGE_HEAP, "heap", "$#%#", {"segment", "large", NULL}},
    {MESSAGE_WALKED, "walked", "$#", {NULL}},
    {MESSAGE_READY, "ready", "$#@", {NULL}},
    {MESSAGE_SITE, "site", "$####", {NULL}},
    {MESSAGE_CALL, "call", "$&=####*", {NULL}},
    {MESSAGE_CRASH, "crash", "$##%#", {"none", "read", "write", "execute", NULL}},
    {MESSAGE_CANNOT, "cannot", "$@#", {NULL}},
    {MESSAGE_BYE, "bye", "$", {NULL}},
    {MESSAGE_GO, "go", "#", {NULL}},
    {MESSAGE_VALUE, "value", "#", {NULL}},
    {MESSAGE_UNKNOWN, "unknown", "", {NULL}},
};
static_assert(sizeof forms / sizeof *forms == MESSAGE_COUNT, "a message without a form");

static const char name_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
static const char function_letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
static const char hex_digits[] = "0123456789abcdef";

typedef struct Text { // a part of the line
    const char *at;
    size_t length;
} Text;

static bool only(Text text, const char *letters, size_t most) {
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] == '\0' || !strchr(letters, text.at[i]))
            return false;
    return text.length >= 1 && text.length <= most;
}

static bool text_is(Text text, const char *word) {
    return text.length == strlen(word) && memcmp(text.at, word, text.length) == 0;
}

static bool one_of(Text text, const char *const *words) {
    while (*words && !text_is(text, *words))
        words++;
    return *words != NULL;
}

static bool parse_number(Text text, uint64_t *out) {
    if (text.length < 3 || memcmp(text.at, "0x", 2) != 0 ||
        !only((Text){text.at + 2, text.length - 2}, hex_digits, 16))
        return false;
    *out = 0;
    for (size_t i = 2; i < text.length; i++)
        *out = *out << 4 | (uint64_t)(strchr(hex_digits, text.at[i]) - hex_digits);
    return true;
}

static void copy_text(char *to, Text text) {
    memcpy(to, text.at, text.length);
    to[text.length] = '\0';
}

// Cuts the next word off the line. A line that ends in a space has an empty last word.
static bool next_word(Text *line, Text *word) {
    if (!line->at)
        return false;
    const char *space = memchr(line->at, ' ', line->length);
    *word = (Text){line->at, space ? (size_t)(space - line->at) : line->length};
    *line = space ? (Text){space + 1, line->length - word->length - 1} : (Text){NULL, 0};
    return true;
}

// Whole bytes, or - for none.
static bool is_text(Text text) {
    return text_is(text, "-") ||
           (text.length % 2 == 0 && only(text, hex_digits, 2 * PROTOCOL_TEXT));
}

static bool copy_name(Message *m, Text word, const char *letters) {
    if (!only(word, letters, PROTOCOL_NAME - 1))
        return false;
    copy_text(m->name, word);
    return true;
}

static bool add_number(Message *m, Text word) {
    return m->count < PROTOCOL_NUMBERS && parse_number(word, &m->number[m->count++]);
}

static bool field(char kind, Text word, MessageType type, Message *m) {
    switch (kind) {
    case '*':
    case '#': return add_number(m, word);
    case '&': return copy_name(m, word, function_letters);
    case '=':
        if (!is_text(word))
            return false;
        copy_text(m->text, word);
        return true;
    case '$':
        if (!only(word, hex_digits, PROTOCOL_NONCE - 1))
            return false;
        copy_text(m->nonce, word);
        return true;
    case '%':
    case '@':
        return (kind == '@' || one_of(word, forms[type].words)) && copy_name(m, word, name_letters);
    default: assert(false && "a form has an unknown letter"); return false;
    }
}

bool protocol_name_ok(const char *name) {
    return only((Text){name, strlen(name)}, name_letters, PROTOCOL_NAME - 1);
}

bool message_parse(const char *line, size_t length, Message *out, Error *err) {
    Text rest = {line, length}, word = {0};
    if (length >= PROTOCOL_LINE)
        return error_set(err, "a line of %u bytes, but the longest message has %d",
                         (unsigned)length, PROTOCOL_LINE - 1);
    next_word(&rest, &word);
    MessageType type = 0;
    while (type < MESSAGE_COUNT && !text_is(word, forms[type].word))
        type++;
    if (type == MESSAGE_COUNT)
        return error_set(err, "unknown message");

    Message m = {.type = type};
    for (const char *kind = forms[type].form; *kind && (*kind != '*' || rest.at);
         kind += *kind != '*')
        if (!next_word(&rest, &word) || !field(*kind, word, type, &m))
            return error_set(err, "%s: field %d is missing or wrong", forms[type].word,
                             (int)(kind - forms[type].form) + 2);
    if (rest.at)
        return error_set(err, "%s: too many fields", forms[type].word);
    *out = m;
    return true;
}

static char *put_text(char *to, const char *text) {
    size_t length = strlen(text);
    memcpy(to, text, length);
    return to + length;
}

static char *put_number(char *to, uint64_t value) {
    int digits = 1;
    while (digits < 16 && value >> (4 * digits))
        digits++;
    to = put_text(to, "0x");
    while (digits--)
        *to++ = hex_digits[value >> (4 * digits) & 0xf];
    return to;
}

size_t message_print(const Message *message, char *buf) {
    assert(message->type < MESSAGE_COUNT && forms[message->type].type == message->type);
    const uint64_t *next = message->number;
    char *to = put_text(buf, forms[message->type].word);
    for (const char *kind = forms[message->type].form; *kind && *kind != '*'; kind++) {
        *to++ = ' ';
        to = *kind == '#'   ? put_number(to, *next++)
             : *kind == '$' ? put_text(to, message->nonce)
             : *kind == '=' ? put_text(to, message->text)
                            : put_text(to, message->name);
    }
    if (message->type == MESSAGE_CALL)
        for (; next < message->number + message->count; next++) {
            *to++ = ' ';
            to = put_number(to, *next);
        }
    *to++ = '\n';
    return (size_t)(to - buf);
}
