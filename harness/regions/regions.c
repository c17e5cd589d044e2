// The classifier's command line. A dump in, a listing or JSON out; the exit code
// says how it went (see `usage`).

#include "arguments.h"
#include "terminal.h"

#include <string.h>

static int help(FILE *out, int code) {
    fputs(usage, out);
    return code;
}

static bool is(const char *word, const char *option) {
    return strcmp(word, option) == 0;
}

int main(int argc, char **argv) {
    terminal_plain_bytes(stdout);
    if (argc < 2)
        return help(stderr, EXIT_USAGE);
    if (is(argv[1], "--help") || is(argv[1], "-h"))
        return help(stdout, EXIT_OK);
    if (is(argv[1], "--version")) {
        puts("regions of regionlab, JSON schema 1");
        return EXIT_OK;
    }
    const Command *command;
    Arguments a;
    const int code = arguments_parse(argv + 1, &command, &a);
    return code != EXIT_OK ? code : command->run(&a);
}
