// Answers of a native task's program, and the table that sums them up.

#include "evidence.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void nobody(const char *check, bool passed) {
    (void)check;
    (void)passed;
}

// The lines of a run over a folder with these answers (NULL: none). Free them.
static char *judge_answers(const char *answers, void (*checks)(void), bool *judged) {
    char *folder = make_folder();
    if (answers)
        write_text(folder, ANSWERS_FILE, answers);
    write_text(folder, "checks.jsonl", "");
    char *path = path_in(folder, "checks.jsonl");
    const int out = open(path, O_WRONLY | O_APPEND);
    free(path);
    const JudgedRun run = {.task = "task", .name = "7", .folder = folder};
    *judged = judge_run(&run, checks, out, nobody);
    close(out);
    char *lines = read_text(folder, "checks.jsonl");
    remove_folder(folder);
    return lines;
}

static void expect_in(const char *answers, void (*checks)(void), bool good, const char *says) {
    bool judged;
    char *lines = judge_answers(answers, checks, &judged);
    cr_expect(judged == good, "judged: %d, in\n%s", judged, lines);
    cr_expect(strstr(lines, says), "\"%s\" is in the lines\n%s", says, lines);
    free(lines);
}

static void tell_answers(void) {
    verdict("told", NULL, "",
            text("%zu: %u %u %u", answer_count(), answered(0), answered(1), answered(2)),
            nowhere());
}

Test(native, answers_are_numbered_and_zero_beyond_the_last) {
    expect_in("7\n4294967295\nend\n", tell_answers, true, "\"2: 7 4294967295 0\"");
    expect_in("end\n", tell_answers, true, "\"0: 0 0 0\"");
}

Test(native, answers_of_another_form_are_a_fault) {
    expect_in(NULL, tell_answers, false, "answers.txt: No such file");
    expect_in("7\n", tell_answers, false, "has no `end` line");
    expect_in("7\nend\n8\n", tell_answers, false, "continues after `end`");
    expect_in("-1\nend\n", tell_answers, false, "line 1 is not a number");
    expect_in("1\n4294967296\nend\n", tell_answers, false, "line 2 is not a number");
    expect_in("12345678901234567890\nend\n", tell_answers, false, "line 1 is not a number");
    expect_in("\nend\n", tell_answers, false, "line 1 is not a number");
}

static const char *const rows[] = {"a", "b", "c"}, *const columns[] = {"x", "y", "z"};
static const uint64_t cells[] = {1, 0, 2, 0, 0, 0, 0, 0, 3};
static const Table table = {"title", rows, columns, 3, 3, cells};

static void show_once(void) {
    show_table(&table);
}
Test(native, a_table_leaves_out_rows_and_columns_of_zeros) {
    expect_in(NULL, show_once, true,
              "{\"task\":\"task\",\"run\":\"7\",\"table\":{\"title\":\"title\",\"columns\":[\"x\","
              "\"z\"],\"rows\":[{\"name\":\"a\",\"cells\":[1,2]},{\"name\":\"c\",\"cells\":[0,3]}]"
              "}}\n");
}

static void show_twice(void) {
    show_table(&table);
    show_table(&table);
}
Test(native, a_second_table_is_a_fault) {
    expect_in(NULL, show_twice, false, "a second table");
}
