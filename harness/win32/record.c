// The main of record.exe. See record.h.

#include "record.h"

enum { EXIT_COMPLETE = 0, EXIT_USAGE = 2, EXIT_FAILED = 3 };

static const char usage[] =
    "usage: record.exe --evidence DIR --nonce HEX --time-limit-ms N\n"
    "                  [--parameter NAME=NUMBER]... [--capability NAME=NUMBER]...\n"
    "                  [--most-checkpoints N] [--most-dump-bytes N] [--temp DIR]\n"
    "                  -- PROGRAM.exe [ARG]...\n"
    "Runs PROGRAM.exe ARG... --regionlab HEX and leaves evidence in DIR, which must\n"
    "exist. Numbers are decimal, or hexadecimal with 0x. DIR of --temp is where the\n"
    "program starts and keeps its temporary files.\n"
    "Exit codes: 0 the evidence is complete, 2 usage, 3 recording failed.\n";

// Nobody else may open this process or its thread: the task's program runs as the same
// user. Wine 8 holds to it as Windows does; it is a fence, not the trust level.
static void close_doors(void) {
    SECURITY_DESCRIPTOR nobody;
    ACL empty;
    if (InitializeSecurityDescriptor(&nobody, SECURITY_DESCRIPTOR_REVISION) &&
        InitializeAcl(&empty, sizeof empty, ACL_REVISION) &&
        SetSecurityDescriptorDacl(&nobody, TRUE, &empty, FALSE)) {
        SetKernelObjectSecurity(GetCurrentProcess(), DACL_SECURITY_INFORMATION, &nobody);
        SetKernelObjectSecurity(GetCurrentThread(), DACL_SECURITY_INFORMATION, &nobody);
    }
}

int main(int argc, char **argv) {
    static Options options;
    const char *temp = NULL;
    const OwnOption own[] = {{"--temp", &temp}, {.name = NULL}};
    Error err = {""};
    if (!options_parse(argc, argv, own, &options, &err)) {
        fprintf(stderr, "record: %s\n%s", err.text, usage);
        return EXIT_USAGE;
    }
    close_doors();
    quiet_errors();
    if ((temp && !launch_in(temp, &err)) || !run_program(&options, &err)) {
        fprintf(stderr, "record: %s\n", err.text);
        return EXIT_FAILED;
    }
    return EXIT_COMPLETE;
}
