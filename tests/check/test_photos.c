#include "evidence.h"

#include <string.h>

Test(photos, name_says_ordinal_checkpoint_and_process) {
    Photo photo;
    cr_assert(photo_parse("002-after_1.x-32.dmp", &photo), "this is a photograph's name");
    cr_expect(photo.ordinal == 2 && photo.pid == 32 && !strcmp(photo.checkpoint, "after_1.x"),
              "it is %u, %s, %u", photo.ordinal, photo.checkpoint, photo.pid);
    cr_expect(photo_parse("1234-after-32.dmp", &photo) && photo.ordinal == 1234,
              "ordinals may be longer than three digits");
}

Test(photos, other_names_are_left_alone) {
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
        Photo photo = {.pid = 7};
        cr_expect_not(photo_parse(names[i], &photo), "\"%s\" is no photograph", names[i]);
        cr_expect_eq(photo.pid, 7, "a failure leaves the result alone");
    }
}

Test(photos, list_is_sorted_by_ordinal_and_process) {
    char *folder = make_folder();
    static const char *const names[] = {"010-after-3.dmp", "002-b-40.dmp", "002-b-5.dmp",
                                        "001-a-9.dmp", "output.txt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        write_text(folder, names[i], "");
    PhotoList photos;
    Error err;
    cr_assert(photos_list(folder, &photos, &err), "%s", err.text);
    cr_assert_eq(photos.count, 4, "there are 4 photographs, not %zu", photos.count);
    const uint32_t pids[] = {9, 5, 40, 3};
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(photos.items[i].pid, pids[i], "photograph %zu is of process %u", i, pids[i]);
    photos_free(&photos);
    remove_folder(folder);
}

Test(photos, missing_folder_is_named) {
    PhotoList photos = {.count = 1};
    Error err;
    cr_expect_not(photos_list("/nonexistent/run", &photos, &err), "there is no such folder");
    cr_expect(strstr(err.text, "/nonexistent/run") != NULL, "\"%s\" names the folder", err.text);
    cr_expect_eq(photos.count, 0, "nothing is listed");
}
