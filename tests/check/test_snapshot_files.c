#include "evidence.h"

#include <string.h>

Test(snapshot_files, name_says_ordinal_checkpoint_and_process) {
    SnapshotFile file;
    cr_assert(snapshot_file_parse("002-after_1.x-32.dmp", &file), "this is a snapshot's name");
    cr_expect(file.ordinal == 2 && file.pid == 32 && !strcmp(file.checkpoint, "after_1.x"),
              "it is %u, %s, %u", file.ordinal, file.checkpoint, file.pid);
    cr_expect(snapshot_file_parse("1234-after-32.dmp", &file) && file.ordinal == 1234,
              "ordinals may be longer than three digits");
}

Test(snapshot_files, other_names_are_left_alone) {
    static const char *const names[] = {
        "",
        "events.jsonl",
        "02-after-32.dmp",
        "002-after-32.dmp.part",
        "002-after-.dmp",
        "002--32.dmp",
        "002-After-32.dmp",
        "002-after.dmp",
        "-02-after-32.dmp",
        "002-after-32-33.dmp",
        "002-after-4294967296.dmp",
        "99999999999999999999999-after-3.dmp",
        "001-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-3.dmp",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        SnapshotFile file = {.pid = 7};
        cr_expect_not(snapshot_file_parse(names[i], &file), "\"%s\" is no snapshot", names[i]);
        cr_expect_eq(file.pid, 7, "a failure leaves the result alone");
    }
}

Test(snapshot_files, list_is_sorted_by_ordinal_and_process) {
    char *folder = make_folder();
    static const char *const names[] = {"010-after-3.dmp", "002-b-40.dmp", "002-b-5.dmp",
                                        "001-a-9.dmp", "output.txt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        write_text(folder, names[i], "");
    SnapshotFiles files;
    Error err;
    cr_assert(snapshot_files_list(folder, &files, &err), "%s", err.text);
    cr_assert_eq(files.count, 4, "there are 4 snapshots, not %zu", files.count);
    const uint32_t pids[] = {9, 5, 40, 3};
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(files.items[i].pid, pids[i], "snapshot %zu is of process %u", i, pids[i]);
    snapshot_files_free(&files);
    remove_folder(folder);
}

Test(snapshot_files, missing_folder_is_named) {
    SnapshotFiles files = {.count = 1};
    Error err;
    cr_expect_not(snapshot_files_list("/nonexistent/run", &files, &err), "there is no such folder");
    cr_expect(strstr(err.text, "/nonexistent/run") != NULL, "\"%s\" names the folder", err.text);
    cr_expect_eq(files.count, 0, "nothing is listed");
}
