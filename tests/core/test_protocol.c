// What the program and the recorder say to each other, one line a message.

#include "protocol.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static bool parses(const char *line, Message *out, Error *err) {
    return message_parse(line, strlen(line), out, err);
}

Test(protocol, every_message_is_printed_as_it_was_parsed) {
    static const char *const lines[] = {
        "hello 0x1 abc123 0x20",
        "parameter abc123 pages",
        "claim abc123 slot.12 0xffffffffffffffff",
        "bytes abc123 0x20 0x10a0000 0x1000",
        "at abc123 0x1 before",
        "walk abc123 0x10a0000",
        "heap abc123 0x10a0000 segment 0x10a0000",
        "heap abc123 0x10a0000 large 0x7f0000000000",
        "walked abc123 0x10a0000",
        "ready abc123 0x1 before",
        "site abc123 0x140001234 0x0 0x2000 0x0",
        "call abc123 VirtualAlloc - 0x24 0x10a0000 0x0 0x1 0x1450 0x0 0x1000 0x3000 0x4",
        "call abc123 LoadLibraryA 612e646c6c 0x24 0x0 0x7e 0x0",
        "crash abc123 0xc0000005 0x140001234 write 0x0",
        "crash abc123 0xc000001d 0x140001234 none 0x0",
        "cannot abc123 make_its_file 0x70",
        "bye abc123",
        "go 0x0",
        "value 0x2f",
        "unknown",
    };
    bool seen[MESSAGE_COUNT] = {false};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        Message m;
        Error err = {""};
        char printed[PROTOCOL_LINE] = "";
        cr_assert(parses(lines[i], &m, &err), "\"%s\" is refused: %s", lines[i], err.text);
        size_t length = message_print(&m, printed);
        cr_assert_eq(printed[length - 1], '\n', "\"%s\" is printed without a line end", lines[i]);
        printed[length - 1] = '\0';
        cr_assert_str_eq(printed, lines[i], "\"%s\" became \"%s\"", lines[i], printed);
        seen[m.type] = true;
    }
    for (int type = 0; type < MESSAGE_COUNT; type++)
        cr_assert(seen[type], "message %d has no line here", type);
}

Test(protocol, fields_stand_where_the_header_says) {
    Message m;
    cr_assert(parses("crash f0 0xc0000005 0x140001234 execute 0x10", &m, NULL));
    cr_assert_eq(m.type, MESSAGE_CRASH);
    cr_assert_str_eq(m.nonce, "f0");
    cr_assert_str_eq(m.name, "execute");
    cr_assert_eq(m.number[0], 0xc0000005);
    cr_assert_eq(m.number[1], 0x140001234);
    cr_assert_eq(m.number[2], 0x10);
    cr_assert(parses("heap f0 0x10 large 0x20", &m, NULL));
    cr_assert_str_eq(m.name, "large");
    cr_assert_eq(m.number[0], 0x10);
    cr_assert_eq(m.number[1], 0x20);
    cr_assert(parses("go 0x3", &m, NULL));
    cr_assert_str_eq(m.nonce, "", "the recorder's lines carry no nonce");
    cr_assert_str_eq(m.name, "");
}

Test(protocol, a_line_that_is_nearly_a_message_is_refused) {
    static const struct {
        const char *line, *why;
    } wrong[] = {
        {"", "an empty line"},
        {"hell", "half a word"},
        {"Bye abc", "a capital letter"},
        {" bye abc", "a space before"},
        {"bye abc ", "a space behind"},
        {"bye  abc", "two spaces"},
        {"bye\tabc", "a tab"},
        {"bye abc\r", "a carriage return"},
        {"bye", "no nonce"},
        {"bye abc abc", "a word too many"},
        {"bye xyz", "a nonce that is not hexadecimal"},
        {"bye 0123456789abcdef0123456789abcdef0", "a nonce of 33 digits"},
        {"go", "no number"},
        {"go 1", "a decimal number"},
        {"go 0x", "a number without digits"},
        {"go 0xG", "a digit that is none"},
        {"go 0X1", "a capital X"},
        {"go -0x1", "a sign"},
        {"go 0x00000000000000001", "17 digits"},
        {"claim abc Base 0x1", "a capital letter in a name"},
        {"claim abc  0x1", "an empty name"},
        {"claim abc a-b 0x1", "a dash in a name"},
        {"claim abc 1234567890123456789012345678901234567890123456789 0x1", "a name of 49"},
        {"heap abc 0x1 medium 0x2", "a heap part that is none"},
        {"heap abc 0x1 seg 0x2", "half a heap part"},
        {"crash abc 0x1 0x2 jump 0x3", "an access that is none"},
        {"call abc Virtual.Alloc - 0x1 0x2 0x3 0x0", "a point in a function's name"},
        {"call abc F abc 0x1 0x2 0x3 0x0", "half a byte of a text"},
        {"call abc F zz 0x1 0x2 0x3 0x0", "a text that is not hexadecimal"},
        {"call abc F  0x1 0x2 0x3 0x0", "an empty text"},
        {"call abc F - 0x1 0x2 0x3", "a call without a number of frames"},
        {"call abc F - 0x1 0x2 0x3 0x0 4", "an argument in decimal"},
        {"call abc F - 0x1 0x2 0x3 0x0 ", "a space behind the last argument"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Message m;
        memset(&m, 0x5a, sizeof m);
        Error err = {""};
        cr_assert_not(parses(wrong[i].line, &m, &err), "%s is taken", wrong[i].why);
        cr_assert_neq(err.text[0], '\0', "%s is refused without a word", wrong[i].why);
        cr_assert_eq(((unsigned char *)&m)[0], 0x5a, "%s: the message was touched", wrong[i].why);
    }
}

Test(protocol, a_zero_byte_does_not_end_a_word) {
    Message m;
    static const char line[] = "bye ab\0c";
    cr_assert_not(message_parse(line, sizeof line - 1, &m, NULL), "a zero byte is no hex digit");
    static const char word[] = "unknown\0";
    cr_assert_not(message_parse(word, sizeof word - 1, &m, NULL), "a zero byte behind the word");
}

Test(protocol, a_line_is_read_no_further_than_its_length) {
    Message m;
    cr_assert(message_parse("bye abcdefghi", 7, &m, NULL));
    cr_assert_str_eq(m.nonce, "abc");
}

Test(protocol, a_line_too_long_is_refused_by_its_length) {
    Message m;
    Error err = {""};
    char line[PROTOCOL_LINE + 1];
    memset(line, 'a', sizeof line);
    memcpy(line, "bye ", 4);
    cr_assert_not(message_parse(line, PROTOCOL_LINE, &m, &err));
    cr_assert(strstr(err.text, "1023"), "the length is not named: %s", err.text);
}

Test(protocol, the_longest_messages_fit_a_line) {
    Message m = {.type = MESSAGE_CRASH, .name = "execute"};
    memset(m.nonce, 'f', PROTOCOL_NONCE - 1);
    for (int i = 0; i < 4; i++)
        m.number[i] = UINT64_MAX;
    char line[PROTOCOL_LINE];
    cr_assert_lt(message_print(&m, line), sizeof line);
    m.type = MESSAGE_CLAIM;
    memset(m.name, 'n', PROTOCOL_NAME - 1);
    size_t length = message_print(&m, line);
    cr_assert_lt(length, sizeof line);
    Message again;
    cr_assert(message_parse(line, length - 1, &again, NULL), "the longest claim does not parse");
    cr_assert_str_eq(again.name, m.name);
    cr_assert_eq(again.number[0], UINT64_MAX);
}

Test(protocol, the_longest_call_fits_a_line_and_one_number_more_is_refused) {
    Message m = {.type = MESSAGE_CALL, .count = PROTOCOL_NUMBERS}, again;
    memset(m.nonce, 'f', PROTOCOL_NONCE - 1);
    memset(m.name, 'N', PROTOCOL_NAME - 1);
    memset(m.text, 'a', 2 * PROTOCOL_TEXT);
    for (size_t i = 0; i < m.count; i++)
        m.number[i] = UINT64_MAX;
    char line[PROTOCOL_LINE + 8];
    size_t length = message_print(&m, line);
    cr_assert_lt(length, PROTOCOL_LINE);
    cr_assert(message_parse(line, length - 1, &again, NULL), "the longest call does not parse");
    cr_assert_eq(again.count, PROTOCOL_NUMBERS);
    cr_assert_str_eq(again.text, m.text);
    memcpy(line + length - 1, " 0x1", 5);
    cr_assert_not(message_parse(line, length + 3, &again, NULL), "a number too many is taken");
}

// Lines that a program may send: from each message, bytes changed, cut, doubled.
Test(protocol, no_line_is_taken_that_is_not_printed_the_same) {
    static const char *const seeds[] = {
        "call f0 HeapAlloc 4142 0x24 0x10a0000 0x0 0x2 0x1450 0x1600 0x0 0x18", "claim f0 base 0x1",
        "heap f0 0x1 large 0x2", "crash f0 0x1 0x2 none 0x0"};
    static const char letters[] = "0123456789abcdefxX -_.=&*#$\n\0Zg";
    uint64_t state = 1;
    for (int round = 0; round < 200000; round++) {
        char line[2 * PROTOCOL_LINE], printed[PROTOCOL_LINE + 1];
        size_t length = strlen(seeds[round % 4]);
        memcpy(line, seeds[round % 4], length);
        for (int change = round / 4 % 4; change >= 0; change--) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            line[(state >> 33) % length] = letters[(state >> 50) % (sizeof letters - 1)];
            if (state >> 60 == 0)
                length -= (state >> 20) % length;
            if (state >> 60 == 1) {
                memmove(line + length, line, length);
                length = 2 * length < PROTOCOL_LINE ? 2 * length : length;
            }
            length = length ? length : 1;
        }
        Message m;
        if (!message_parse(line, length, &m, NULL))
            continue;
        const size_t size = message_print(&m, printed);
        Message again;
        cr_assert(message_parse(printed, size - 1, &again, NULL) && again.type == m.type &&
                      again.count == m.count && strcmp(again.name, m.name) == 0 &&
                      memcmp(again.number, m.number, sizeof m.number) == 0,
                  "\"%.*s\" is taken for something else", (int)length, line);
    }
}

Test(protocol, names_are_what_the_header_says) {
    cr_assert(protocol_name_ok("a"));
    cr_assert(protocol_name_ok("want.heap_large.0"));
    cr_assert_not(protocol_name_ok(""));
    cr_assert_not(protocol_name_ok("a b"));
    cr_assert_not(protocol_name_ok("A"));
    char longest[PROTOCOL_NAME + 1] = "";
    memset(longest, 'x', PROTOCOL_NAME - 1);
    cr_assert(protocol_name_ok(longest), "48 letters are allowed");
    longest[PROTOCOL_NAME - 1] = 'x';
    cr_assert_not(protocol_name_ok(longest), "49 letters are not");
}
