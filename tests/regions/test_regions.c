// The command line as a user meets it: a real process, its two outputs, its exit code.

#include "minidump.h"
#include "minidump_format.h"
#include "support.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Run {
    int exit_code;
    char out[20000], err[4000];
} Run;

static char folder[] = "/tmp/regionlab-test-XXXXXX"; // of this test's process

static const char *path_in_folder(const char *name) {
    static char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_dump(const char *name, const char *text_of_snapshot) {
    Snapshot s;
    Error err = {""};
    cr_assert(text_snapshot(text_of_snapshot, &s, &err), "%s", err.text);
    FILE *file = fopen(path_in_folder(name), "wb");
    cr_assert(file && minidump_write(&s, file, &err) && fclose(file) == 0, "%s", err.text);
    snapshot_free(&s);
}

static const char before[] = "platform wine 8.0\nrange 0x10000 0x100000\n"
                             "region 0x10000 48 reserve private\n"
                             "region 0x50000 1 commit private RW+G\n";
static const char after[] = "platform wine 8.0\nrange 0x10000 0x100000\n"
                            "region 0x10000 3 reserve private\nregion + 9 commit private RW\n"
                            "region + 36 reserve private\n"
                            "region 0x50000 1 commit private RW+G\n";

static void set_up(void) {
    cr_assert(mkdtemp(folder), "cannot make a folder in /tmp");
    write_dump("before.dmp", before);
    write_dump("after.dmp", after);
}

static void tear_down(void) {
    static const char *const names[] = {"before.dmp", "after.dmp", "damaged.dmp", "out", "err"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(path_in_folder(names[i]));
    rmdir(folder);
}

TestSuite(regions, .init = set_up, .fini = tear_down, .timeout = 30);

// `regions` stands beside this test program.
static const char *program(void) {
    static char path[4096];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 16);
    cr_assert(length > 0, "where is this test program?");
    path[length] = '\0';
    strcpy(strrchr(path, '/') + 1, "regions");
    return path;
}

static void read_into(const char *name, char *text, size_t size) {
    FILE *file = fopen(path_in_folder(name), "r");
    cr_assert(file, "no %s", name);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

// Runs `regions ARGUMENTS` in the folder, through the shell.
static Run run(const char *arguments) {
    Run r = {0};
    char command[9000];
    snprintf(command, sizeof command, "cd %s && { '%s' %s; } >out 2>err", folder, program(),
             arguments);
    const int status = system(command);
    cr_assert(WIFEXITED(status), "the shell did not end by itself");
    r.exit_code = WEXITSTATUS(status);
    read_into("out", r.out, sizeof r.out);
    read_into("err", r.err, sizeof r.err);
    return r;
}

static void expect_run(const char *arguments, int exit_code, const char *out, const char *err) {
    const Run r = run(arguments);
    cr_expect_eq(r.exit_code, exit_code, "`regions %s` ended with %d, expected %d: %s", arguments,
                 r.exit_code, exit_code, r.err);
    cr_expect(strstr(r.out, out), "`regions %s` wrote \"%s\", expected \"%s\"", arguments, r.out,
              out);
    cr_expect(strstr(r.err, err), "`regions %s` complained \"%s\", expected \"%s\"", arguments,
              r.err, err);
    if (exit_code != 0 && exit_code != 1)
        cr_expect(*r.err, "`regions %s` failed and said nothing", arguments);
}

Test(regions, lists_a_dump) {
    expect_run("after.dmp", 0, "  0x13000              9 pages  commit   RW      private", "");
}

Test(regions, leaves_free_rows_out_when_asked) {
    const Run r = run("after.dmp --no-free");
    cr_expect_eq(r.exit_code, 0);
    cr_expect(strstr(r.out, "commit") && !strstr(r.out, "free") && !strstr(r.out, "unusable"), "%s",
              r.out);
}

Test(regions, lists_one_allocation) {
    const Run r = run("after.dmp --at 14000");
    cr_expect_eq(r.exit_code, 0);
    cr_expect(strstr(r.out, "0x10000") && strstr(r.out, "0x1c000") && !strstr(r.out, "0x50000"),
              "%s", r.out);
}

Test(regions, lists_one_kind) {
    const Run r = run("after.dmp --kind unusable");
    cr_expect_eq(r.exit_code, 0);
    cr_expect(strstr(r.out, "0x51000") && !strstr(r.out, "private"), "%s", r.out);
}

Test(regions, lists_states_and_protections) {
    const Run reserved = run("after.dmp --state reserve");
    cr_expect(strstr(reserved.out, "0x10000 ") && strstr(reserved.out, "0x1c000") &&
                  !strstr(reserved.out, "commit") && !strstr(reserved.out, "free"),
              "%s", reserved.out);
    const Run guarded = run("after.dmp --protect=RW+G,RX");
    cr_expect(strstr(guarded.out, "0x50000") && !strstr(guarded.out, "0x13000"), "%s", guarded.out);
    const Run both = run("after.dmp --state commit,free --protect -");
    cr_expect(strstr(both.out, "free") && !strstr(both.out, "commit ") &&
                  !strstr(both.out, "reserve"),
              "%s", both.out);
}

Test(regions, sums_and_json_are_of_the_chosen_rows) {
    expect_run("after.dmp --summary", 0, "COMMITTED KB", "");
    const Run r = run("after.dmp --json --protect RW");
    cr_expect(strstr(r.out, "\"whole\":false") && strstr(r.out, "\"base\":\"0x13000\"") &&
                  strstr(r.out, "\"size\":\"0x9000\"") && !strstr(r.out, "0x50000"),
              "%s", r.out);
}

Test(regions, writes_csv_of_rows_and_of_sums) {
    expect_run("after.dmp --csv", 0,
               "\r\n0x0000000000013000,Private Data,36,36,36,Read/Write,,vad-private,kernel\r\n",
               "");
    expect_run("after.dmp --csv --summary --no-free", 0, "\r\nPrivate Data,196,40,40,4,144\r\n",
               "");
}

Test(regions, draws_a_strip) {
    const Run r = run("after.dmp --strip");
    cr_expect(strstr(r.out, "  pPPppp...!,,....\n"), "%s", r.out);
}

Test(regions, colors_when_asked_and_never_in_a_pipe) {
    expect_run("after.dmp --color always", 0, "\033[33mprivate\033[0m", "");
    cr_expect_not(strchr(run("after.dmp").out, '\033'), "colours went into a file");
    expect_run("after.dmp --color blue", 2, "", "auto, always or never, not blue");
}

// script(1) gives it a terminal.
Test(regions, colors_on_a_terminal_unless_NO_COLOR) {
    if (system("command -v script >/dev/null") != 0)
        cr_skip_test("no script(1) here");
    char command[9000];
    for (int i = 0; i < 2; i++) {
        Run r = {0};
        snprintf(command, sizeof command,
                 "cd %s && TERM=xterm NO_COLOR=%s script -qec \"'%s' after.dmp\" /dev/null "
                 "</dev/null >out",
                 folder, i ? "1" : "", program());
        cr_assert(system(command) == 0, "script failed");
        read_into("out", r.out, sizeof r.out);
        cr_expect(strstr(r.out, "private") && !strchr(r.out, '\033') == (i == 1), "NO_COLOR=%d: %s",
                  i, r.out);
    }
}

Test(regions, reads_a_dump_from_a_pipe) {
    expect_run("- --kind private < after.dmp", 0, "0x13000", "");
    expect_run("check - < after.dmp", 0, " 0 violations", "");
    expect_run("diff before.dmp - < after.dmp", 0, "pages 3-11", "");
    expect_run("- </dev/null", 3, "", "/dev/stdin: not a minidump");
}

Test(regions, a_file_may_be_named_like_an_option) {
    expect_run("-- -x.dmp", 3, "", "-x.dmp");
}

Test(regions, writes_json) {
    expect_run("after.dmp --json", 0, "{\"schema\":1,", "");
}

// Overwrites the State of a row of the region list.
static void damage_region(const char *name, size_t row) {
    char path[300];
    size_t size;
    snprintf(path, sizeof path, "%s", path_in_folder(name));
    char *bytes = read_file(path, &size);
    const DumpHeader *header = (const DumpHeader *)bytes;
    const DumpDirectory *entry = (const DumpDirectory *)(bytes + header->directory_rva);
    while (entry->type != DUMP_MEMORY_INFO_LIST)
        entry++;
    DumpMemoryInfo *info =
        (DumpMemoryInfo *)(bytes + entry->location.rva + sizeof(DumpMemoryInfoList)) + row;
    info->state = 0x1234;
    FILE *file = fopen(path_in_folder("damaged.dmp"), "wb");
    cr_assert(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0, "written");
    free(bytes);
}

static const char left_out[] = "MemoryInfoList row 1 at offset 0x";

Test(regions, damaged_dump_is_shown_with_what_is_left_out_in_every_form) {
    static const char *const forms[] = {"",
                                        "--summary",
                                        "--csv",
                                        "--strip",
                                        "--csv --summary",
                                        "--kind heap",
                                        "--json",
                                        "--color always --no-free"};
    damage_region("after.dmp", 1);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char command[200];
        snprintf(command, sizeof command, "damaged.dmp %s", forms[i]);
        expect_run(command, 0,
                   i == 6 ? "\"left_out\":{\"count\":1,\"first\":[{\"stream\":\""
                            "MemoryInfoList\",\"row\":1,\"offset\":\"0x"
                          : left_out,
                   "warning: damaged.dmp is damaged");
    }
    expect_run("explain damaged.dmp 10000", 0, left_out, "is damaged");
    expect_run("explain damaged.dmp 14000", 0, "0x14000: not captured", "is damaged");
    expect_run("check damaged.dmp", 0, "1 rows, fields or streams are left out", "is damaged");
    expect_run("diff before.dmp damaged.dmp", 0, left_out, "is damaged");
    expect_run("diff --json damaged.dmp after.dmp", 0, "\"before\":{\"count\":1,", "is damaged");
    expect_run("damaged.dmp", 0, "not captured", "1 place (--strict");
}

Test(regions, damaged_dump_is_refused_strictly) {
    static const char *const commands[] = {"damaged.dmp --strict", "--strict check damaged.dmp",
                                           "explain damaged.dmp 10000 --strict",
                                           "diff before.dmp damaged.dmp --strict"};
    damage_region("after.dmp", 1);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (i != 1)
            expect_run(commands[i], 3, "", "has state 0x1234, which is neither");
    expect_run("check --strict damaged.dmp", 3, "", "has state 0x1234, which is neither");
    expect_run("after.dmp --strict", 0, "private", "");
}

Test(regions, dump_without_a_region_list_shows_islands) {
    write_dump("damaged.dmp", "platform windows 10.0.19042\nnot-captured regions\n"
                              "module 0x140000000 0x5000 C:\\task.exe\n");
    expect_run("damaged.dmp", 0, "image  C:\\task.exe", "no region list (MemoryInfoList)");
    expect_run("damaged.dmp --summary", 0, "! the dump has no region list", "");
    expect_run("damaged.dmp --strict", 3, "", "holds no region list");
}

Test(regions, file_of_another_kind_is_named_and_how_to_make_a_dump) {
    expect_run("out", 3, "",
               "out: not a minidump: the file is empty\nTo make a dump that serves: ");
    run("--help");
    expect_run("check - < /bin/sh", 3, "", "an ELF file, a Linux program or library\nTo make");
}

Test(regions, explains_an_address) {
    expect_run("explain after.dmp 0x14000", 0, "(rule vad-private, confidence kernel)", "");
}

Test(regions, compares_two_dumps) {
    expect_run("diff before.dmp after.dmp", 0,
               "pages 3-11 of the reservation at 0x10000 were committed RW\n  committed    0x13000 "
               "               9 pages",
               "");
    expect_run("diff before.dmp before.dmp", 0, "no difference", "");
    write_dump("damaged.dmp", "platform wine 8.0\npid 7\nregion 0x10000 1 commit private RW\n");
    expect_run("diff before.dmp damaged.dmp", 0, "", "not two snapshots of one process");
    cr_expect_str_eq(run("diff before.dmp after.dmp").err, "", "nothing to warn of");
    expect_run("diff before.dmp after.dmp --json", 0, "\"action\":\"committed\"", "");
}

Test(regions, checks_a_sound_dump) {
    expect_run("check after.dmp", 0, " 0 violations", "");
}

// Two regions of one allocation with different AllocationProtect: a reader of dumps
// has no reason to refuse that, and no kernel would say it.
Test(regions, check_ends_with_1_when_a_rule_is_broken) {
    write_dump("damaged.dmp", "region 0x10000 3 commit private RW RW\n"
                              "region 0x13000 3 commit private R R alloc=0x10000\n");
    expect_run("check damaged.dmp", 1, "two AllocationProtects", "");
}

Test(regions, wrong_usage_is_2_and_says_what) {
    expect_run("", 2, "", "regions FILE.dmp");
    expect_run("after.dmp --sofa", 2, "", "unknown option: --sofa");
    expect_run("after.dmp --kind sofa", 2, "", "unknown kind 'sofa'");
    expect_run("after.dmp --kind", 2, "", "--kind needs a value");
    expect_run("after.dmp --at here", 2, "", "not an address: here");
    expect_run("after.dmp --at 0x7fff00000000", 2, "", "0x7fff00000000 lies outside the snapshot");
    expect_run("--pid 0", 2, "", "not a process id: 0");
    expect_run("--pid 12x", 2, "", "not a process id: 12x");
    expect_run("--after 5", 2, "", "--after and --every need --run");
    expect_run("--after x --run a.exe", 2, "", "--after needs seconds");
    expect_run("--every 1 --run a.exe", 2, "", "--every needs --save");
    expect_run("--pid 5 after.dmp", 2, "", "regions FILE.dmp [OPTION]...");
    expect_run("after.dmp --save x.dmp", 2, "", "--save needs a live process: add --pid or --run");
    expect_run("--run", 2, "", "--run needs a program");
    expect_run("diff after.dmp --pid 5", 2, "", "this command does not take --pid");
    expect_run("--pid 5 --run a.exe", 2, "", "--pid and --run cannot be combined");
    expect_run("after.dmp --json --csv", 2, "", "--json, --csv and --strip cannot be combined");
    expect_run("after.dmp --json --summary", 2, "", "JSON has the totals");
    expect_run("after.dmp --json=x", 2, "", "--json takes no value");
    expect_run("after.dmp --kind heap,sofa", 2, "",
               "'sofa'. The kinds are: free, unusable, private,");
    expect_run("explain after.dmp 0x7fff00000000", 2, "", "0x7fff00000000 lies outside the snapsh");
    expect_run("after.dmp --state sofa", 2, "", "'sofa': use commit, reserve or free");
    expect_run("after.dmp --protect WR", 2, "", "unknown protection 'WR'");
    expect_run("after.dmp --protect R,RW,RX,RWX,X,NA,WC,WCX,-", 2, "", "more than 8 protections");
    expect_run("after.dmp --protect ", 2, "", "--protect needs a value");
    expect_run("after.dmp before.dmp", 2, "", "unexpected argument: before.dmp");
    expect_run("explain after.dmp", 2, "", "regions explain FILE.dmp ADDR");
    expect_run("explain after.dmp 12x", 2, "", "not an address: 12x");
    expect_run("explain after.dmp -1", 2, "", "unknown option: -1");
    expect_run("diff after.dmp", 2, "", "regions diff A.dmp B.dmp");
    expect_run("check after.dmp --json", 2, "", "this command does not take --json");
}

Test(regions, unreadable_file_is_3_and_named) {
    expect_run("missing.dmp", 3, "", "missing.dmp");
    expect_run("diff before.dmp missing.dmp", 3, "", "missing.dmp");
    FILE *file = fopen(path_in_folder("damaged.dmp"), "w");
    cr_assert(file && fputs("MDMP and nothing else", file) >= 0 && fclose(file) == 0);
    expect_run("damaged.dmp", 3, "", "damaged.dmp");
}

Test(regions, live_processes_need_the_other_build) {
    expect_run("--pid 5", 3, "", "regions.exe");
    expect_run("explain 1000 --run program.exe --kind heap", 3, "", "regions.exe");
}

Test(regions, full_disk_is_3) {
    if (access("/dev/full", W_OK) != 0)
        cr_skip_test("no /dev/full here");
    expect_run("after.dmp >/dev/full", 3, "", "cannot write the output");
    expect_run("check after.dmp >/dev/full", 3, "", "cannot write the output");
}

Test(regions, reader_that_stops_early_is_not_a_failure) {
    expect_run("after.dmp --json | head -c 1", 0, "{", "");
}

// Where a parent ignores SIGPIPE, the write fails instead.
Test(regions, closed_pipe_is_not_a_failure) {
    int ends[2], status = 0;
    cr_assert(pipe(ends) == 0);
    close(ends[0]); // no reader from the start
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGPIPE, SIG_IGN);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[1]);
        execl(program(), "regions", path_in_folder("after.dmp"), (char *)NULL);
        _exit(99);
    }
    close(ends[1]);
    cr_assert(child > 0 && waitpid(child, &status, 0) == child);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "ended with %d",
              WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

Test(regions, prints_help_and_version) {
    expect_run("--help", 0, "Exit codes:", "");
    expect_run("--version", 0, "regionlab", "");
}
