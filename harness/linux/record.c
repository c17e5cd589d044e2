// The main of record. See record.h.

#include "record.h"

enum { EXIT_COMPLETE = 0, EXIT_USAGE = 2, EXIT_FAILED = 3 };

static const char usage[] =
    "usage: record --evidence DIR --nonce HEX --time-limit-ms N --wine-tables FILE\n"
    "              [--parameter NAME=NUMBER]... [--capability NAME=NUMBER]...\n"
    "              [--most-checkpoints N] [--most-dump-bytes N]\n"
    "              -- COMMAND [ARG]...\n"
    "Runs COMMAND ARG... --regionlab HEX, which makes a sandbox with Wine and one program\n"
    "in it, and leaves evidence in DIR, which must exist. calibrate wrote FILE.\n"
    "Numbers are decimal, or hexadecimal with 0x.\n"
    "Exit codes: 0 the evidence is complete, 2 usage, 3 recording failed.\n";

WineTables wine_tables;

static int fail(const Error *err, int exit_code) {
    fprintf(stderr, "record: %s\n%s", err->text, exit_code == EXIT_USAGE ? usage : "");
    return exit_code;
}

int main(int argc, char **argv) {
    static Options options;
    const char *tables = NULL;
    const OwnOption own[] = {{"--wine-tables", &tables}, {.name = NULL}};
    Error err = {""};
    if (!options_parse(argc, argv, own, &options, &err))
        return fail(&err, EXIT_USAGE);
    if (!tables) {
        error_set(&err, "--wine-tables is required");
        return fail(&err, EXIT_USAGE);
    }
    if (!wine_tables_load(tables, &wine_tables, &err) || !run_program(&options, &err))
        return fail(&err, EXIT_FAILED);
    return EXIT_COMPLETE;
}
