// Names of files as Windows has them, and as people know them.

#include "device_path.h"

#include <criterion/criterion.h>

static const Drive drives[] = {{'A', NULL},
                               {'C', "\\Device\\HarddiskVolume1"},
                               {'D', "\\Device\\HarddiskVolume12"},
                               {'S', "\\Device\\HarddiskVolume1"}};

static const char *path(const char *name) {
    static char buf[64];
    return device_path(name, drives, sizeof drives / sizeof *drives, buf, sizeof buf);
}

Test(device_path, file_is_named_by_its_drive) {
    cr_expect_str_eq(path("\\Device\\HarddiskVolume1\\Windows\\a.dll"), "C:\\Windows\\a.dll");
    cr_expect_str_eq(path("\\Device\\HarddiskVolume12\\b.bin"), "D:\\b.bin",
                     "a longer number is another device");
}

Test(device_path, name_stays_where_no_drive_fits) {
    cr_expect_str_eq(path("\\Device\\Mup\\server\\share\\a.dll"),
                     "\\Device\\Mup\\server\\share\\a.dll");
    cr_expect_str_eq(path("\\??\\C:\\a.dll"), "\\??\\C:\\a.dll", "as Wine has it");
    cr_expect_str_eq(path("\\Device\\HarddiskVolume1"), "\\Device\\HarddiskVolume1");
    cr_expect_str_eq(path(""), "");
}

Test(device_path, name_stays_where_there_is_no_room) {
    char buf[8];
    const char *name = "\\Device\\HarddiskVolume1\\long.dll";
    cr_expect_str_eq(device_path(name, drives, 4, buf, sizeof buf), name);
}
