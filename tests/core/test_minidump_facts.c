// The user stream MINIDUMP_REGIONLAB: strict, and refused with the line's number.

#include "minidump.h"
#include "minidump_internal.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

// Reads the text as the stream's content.
static bool facts(const char *text, size_t size, Snapshot *s, Error *err) {
    uint8_t *exact = malloc(size ? size : 1);
    memcpy(exact, text, size);
    Dump d = {.bytes = exact, .size = size, .out = s, .err = err};
    snapshot_init(s);
    const bool ok = read_facts(&d, (Extent){0, size, size});
    free(exact);
    return ok;
}

static void expect_refused(const char *line, const char *sentence) {
    char text[1024];
    Snapshot s;
    Error err = {0};
    snprintf(text, sizeof text, "regionlab-facts 2\n%s\n", line);
    cr_expect_not(facts(text, strlen(text), &s, &err), "accepted: %s", line);
    cr_expect_str_eq(err.text, sentence, "said: %s", err.text);
    snapshot_free(&s);
}

Test(minidump_facts, escapes_stand_for_any_byte_but_nul) {
    static const char text[] = "regionlab-facts 2\nsection 0x10000 file C:\\a%20b%25%0a%c3%bc\n"
                               "section 0x20000 file \n";
    Snapshot s;
    Error err = {0};
    cr_assert(facts(text, sizeof text - 1, &s, &err), "%s", err.text);
    cr_expect_str_eq(s.sections[0].path, "C:\\a b%\n\xc3\xbc", "read %s", s.sections[0].path);
    cr_expect_str_eq(s.sections[1].path, "", "an empty path is a path");
    snapshot_free(&s);
    expect_refused("section 0x1 file a%00b", "line 2: '%00' is not an escape");
    expect_refused("section 0x1 file a%4", "line 2: '%4' is not an escape");
    expect_refused("section 0x1 file a%4G", "line 2: '%4G' is not an escape");
    expect_refused("section 0x1 file a%", "line 2: '%' is not an escape");
}

Test(minidump_facts, another_version_is_refused_by_name) {
    Snapshot s;
    Error err = {0};
    cr_expect_not(facts("regionlab-facts 3\n", 18, &s, &err), "version 3 is not known");
    cr_expect_str_eq(err.text, "begins with 'regionlab-facts 3', expected 'regionlab-facts 2'",
                     "said: %s", err.text);
    cr_expect_not(facts("", 0, &s, &err), "an empty stream has no version");
    cr_expect_str_eq(err.text, "is empty, expected 'regionlab-facts 2'", "said: %s", err.text);
    snapshot_free(&s);
}

Test(minidump_facts, an_archive_of_version_1_is_still_read) {
    Snapshot s;
    Error err = {0};
    cr_expect(facts("regionlab-facts 1\npeb 0x7ff\n", 28, &s, &err), "%s", err.text);
    cr_expect_eq(s.captured & HAS_LOCKED, 0, "nobody asked which pages were locked");
    snapshot_free(&s);
}

Test(minidump_facts, locked_pages_are_a_range) {
    static const char text[] = "regionlab-facts 2\ncaptured locked\nlocked 0x11000 0x13000\n";
    Snapshot s;
    Error err = {0};
    cr_assert(facts(text, sizeof text - 1, &s, &err), "%s", err.text);
    cr_expect(s.captured & HAS_LOCKED && s.locked_count == 1);
    cr_expect(s.locked[0].base == 0x11000 && s.locked[0].end == 0x13000);
    snapshot_free(&s);
    expect_refused("locked 0x13000 0x13000", "line 2: ends at 0x13000, before it begins");
    expect_refused("locked 0x13000", "line 2: '' is not a number (0x...)");
}

Test(minidump_facts, a_line_that_says_nothing_known_is_refused) {
    expect_refused("colour red", "line 2: unknown fact 'colour' (version 2)");
    expect_refused("", "line 2: unknown fact '' (version 2)");
    expect_refused("captured colours", "line 2: unknown value 'colours'");
    expect_refused("walkregion 0x1 middle 0x2", "line 2: unknown value 'middle'");
    expect_refused("walk 0x1", "line 2: unknown value ''");
}

Test(minidump_facts, numbers_have_one_form) {
    expect_refused("peb 12", "line 2: '12' is not a number (0x...)");
    expect_refused("peb 0x", "line 2: '0x' is not a number (0x...)");
    expect_refused("peb 0xA", "line 2: '0xA' is not a number (0x...)");
    expect_refused("peb -0x1", "line 2: '-0x1' is not a number (0x...)");
    expect_refused("peb 0x10000000000000000",
                   "line 2: '0x10000000000000000' is not a number (0x...)");
    expect_refused("checkpoint after 0x100000000 main", "line 2: ordinal 0x100000000 is too large");
}

Test(minidump_facts, a_line_has_its_values_and_no_more) {
    expect_refused("peb 0x1 0x2", "line 2: too many values after 'peb'");
    expect_refused("peb 0x1 ", "line 2: too many values after 'peb'");
    expect_refused("section 0x1 pagefile x", "line 2: 'x' is not a number (0x...)");
    expect_refused("section 0x1 pagefile 0x2 x", "line 2: too many values after 'section'");
    expect_refused("claim  0x1", "line 2: a name is missing");
    expect_refused("claim base", "line 2: '' is not a number (0x...)");
}

Test(minidump_facts, what_can_be_only_once_is_only_once) {
    expect_refused("peb 0x1\npeb 0x2", "line 3: peb is given twice");
    expect_refused("checkpoint a 0x1 main\ncheckpoint b 0x2 main",
                   "line 3: checkpoint is given twice");
}

Test(minidump_facts, what_does_not_fit_the_model_is_refused) {
    char line[256];
    snprintf(line, sizeof line, "checkpoint %064d 0x1 main", 0);
    expect_refused(line, "line 2: '0000000000000000000000000000000000000000...' is longer than 63 "
                         "bytes");
    snprintf(line, sizeof line, "platform wine %064d", 0);
    expect_refused(line, "line 2: '0000000000000000000000000000000000000000...' is longer than 63 "
                         "bytes");
}

Test(minidump_facts, a_cut_stream_is_refused) {
    Snapshot s;
    Error err = {0};
    cr_expect_not(facts("regionlab-facts 2\npeb 0x7ff", 27, &s, &err), "the last line was cut");
    cr_expect_str_eq(err.text, "line 2 does not end in a newline", "said: %s", err.text);
    cr_expect_not(facts("regionlab-facts 2\npeb\0 0x1\n", 27, &s, &err), "a NUL is not text");
    cr_expect_str_eq(err.text, "is not text: it contains a NUL", "said: %s", err.text);
    snapshot_free(&s);
}
