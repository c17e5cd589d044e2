#include "json.h"

#include <criterion/criterion.h>
#include <stdlib.h>

// Runs write on a stream and expects its text.
static void expect_json(void (*write)(Json *), const char *expected) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    Json j = {.out = out};
    write(&j);
    fclose(out);
    cr_expect_str_eq(text, expected, "wrote %s", text);
    free(text);
}

static void write_nested(Json *j) {
    json_open(j, NULL, '{');
    json_open(j, "rows", '[');
    json_open(j, NULL, '{');
    json_number(j, "pages", UINT64_MAX);
    json_address(j, "base", 0x10a0000);
    json_close(j, '}');
    json_open(j, NULL, '{');
    json_close(j, '}');
    json_number(j, NULL, 7);
    json_close(j, ']');
    json_bool(j, "yes", true);
    json_bool(j, "no", false);
    json_text(j, "none", NULL);
    json_close(j, '}');
}

Test(json, commas_stand_between_items_only) {
    expect_json(write_nested, "{\"rows\":[{\"pages\":18446744073709551615,\"base\":\"0x10a0000\"},"
                              "{},7],\"yes\":true,\"no\":false,\"none\":null}");
}

static void write_quotes(Json *j) {
    json_open(j, NULL, '[');
    json_text(j, NULL, "C:\\a \"b\"\n\x01\x7f/");
    json_close(j, ']');
}

Test(json, what_json_forbids_is_escaped) {
    expect_json(write_quotes, "[\"C:\\\\a \\\"b\\\"\\u000a\\u0001\x7f/\"]");
}

static void write_key(Json *j) {
    json_open(j, NULL, '{');
    json_text(j, "a\"b", "");
    json_close(j, '}');
}

Test(json, keys_are_escaped_too) {
    expect_json(write_key, "{\"a\\\"b\":\"\"}");
}

static void write_utf8(Json *j) {
    json_open(j, NULL, '[');
    json_text(j, NULL, "\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80"); // valid: two, three, four bytes
    json_text(j, NULL,
              "\xff"
              "a\xc3");                     // no lead byte; cut at the end
    json_text(j, NULL, "\xc0\xaf");         // overlong '/'
    json_text(j, NULL, "\xed\xa0\x80");     // a surrogate
    json_text(j, NULL, "\xf4\x90\x80\x80"); // above U+10FFFF
    json_text(j, NULL,
              "\xf0\x9f\x98"
              "b"); // a lead of four with two bytes behind it
    json_close(j, ']');
}

Test(json, bytes_that_are_not_utf8_become_the_replacement_character) {
    expect_json(write_utf8,
                "[\"\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80\",\"\\ufffda\\ufffd\",\"\\ufffd\\ufffd\","
                "\"\\ufffd\\ufffd\\ufffd\",\"\\ufffd\\ufffd\\ufffd\\ufffd\","
                "\"\\ufffd\\ufffd\\ufffdb\"]");
}
