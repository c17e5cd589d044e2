// A debugger that this project did not write opens the harness's dumps and sees
// the same regions. lldb's own losses are part of what is expected: it shows
// reserved pages as readable, drops PAGE_GUARD and shows write-copy as writable.

#include "minidump.h"
#include "support.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char process[] = "platform windows 10.0.19043\n"
                              "pid 32\n"
                              "range 0 0x7fffffff0000\n"
                              "region 0x10000 3 commit private RW\n"
                              "region + 1 commit private RW+G\n"
                              "region + 12 reserve private\n"
                              "region 0x40000 1 commit mapped R\n"
                              "region 0x50000 1 commit mapped WC\n"
                              "region 0x60000 1 commit private NA\n"
                              "region 0x70000 1 commit private RWX\n"
                              "region 0x7ffd8000 8 commit private RW\n"
                              "region 0x140000000 1 commit image R WCX\n"
                              "region + 4 commit image RX\n"
                              "thread 0x24 teb=0x7ffd8000 sp=0x12ff0\n"
                              "thread 0x28 teb=0x7ffda000\n"
                              "module 0x140000000 0x5000 C:\\task.exe\n"
                              "u64 0x7ffd8008 0x320000 0x31e000\n";

// The name of an installed lldb whose `memory region` knows --all (16 and later), or NULL.
static const char *find_lldb(void) {
    static const char *const names[] = {"lldb-19", "lldb-18", "lldb-17", "lldb-16"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char command[64];
        snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", names[i]);
        if (system(command) == 0)
            return names[i];
    }
    return NULL;
}

// What lldb prints for a region.
static const char *lldb_rights(const Region *r) {
    if (r->state == VM_MEM_FREE)
        return "---";
    if (r->state == VM_MEM_RESERVE)
        return "r--";
    switch (r->protect & 0xff) {
    case VM_PAGE_READONLY: return "r--";
    case VM_PAGE_READWRITE:
    case VM_PAGE_WRITECOPY: return "rw-";
    case VM_PAGE_EXECUTE: return "--x";
    case VM_PAGE_EXECUTE_READ: return "r-x";
    case VM_PAGE_EXECUTE_READWRITE:
    case VM_PAGE_EXECUTE_WRITECOPY: return "rwx";
    default: return "---";
    }
}

static char *lldb_says(const char *lldb, const char *dump) {
    char command[512];
    snprintf(command, sizeof command,
             "%s --no-lldbinit -b -c %s -o 'thread list' -o 'image list' -o 'register read rsp' "
             "-o 'x/2gx 0x7ffd8008' -o 'memory region --all' 2>&1",
             lldb, dump);
    FILE *pipe = popen(command, "r");
    cr_assert(pipe, "lldb should start");
    char *text = calloc(1, 1 << 16);
    const size_t size = fread(text, 1, (1 << 16) - 1, pipe);
    pclose(pipe);
    text[size] = '\0';
    return text;
}

static void write_dump(const Snapshot *s, char *path) {
    Error err = {0};
    const int fd = mkstemp(path);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "wb");
    cr_assert(out && minidump_write(s, out, &err), "writing the dump: %s", err.text);
    fclose(out);
}

Test(minidump_lldb, lldb_sees_the_same_process, .timeout = 120) {
    const char *lldb = find_lldb();
    if (!lldb)
        cr_skip_test("there is no lldb-16 or later here");
    Snapshot s;
    Error err = {0};
    cr_assert(text_snapshot(process, &s, &err), "%s", err.text);
    char path[] = "/tmp/regionlab-lldb-XXXXXX";
    write_dump(&s, path);
    char *said = lldb_says(lldb, path);
    unlink(path);

    for (size_t i = 0; i < s.region_count; i++) {
        const Region *r = &s.regions[i];
        char line[64];
        snprintf(line, sizeof line, "\n[0x%016" PRIx64 "-0x%016" PRIx64 ") %s", r->base, r->end,
                 lldb_rights(r));
        cr_expect(strstr(said, line), "lldb should list%s\nbut said\n%s", line, said);
    }
    static const char *const facts[] = {"tid = 0x0024", "tid = 0x0028", "rsp = 0x0000000000012ff0",
                                        "0x0000000140000000 C:\\task.exe",
                                        "0x7ffd8008: 0x0000000000320000 0x000000000031e000"};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        cr_expect(strstr(said, facts[i]), "lldb should say '%s' but said\n%s", facts[i], said);
    free(said);
    snapshot_free(&s);
}
