// confine: runs a command as a sandbox's innermost wall lets it. The walls around it
// (bubblewrap's) hide files, network and other processes; this one limits and filters.

#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "confine [OPTION]... -- COMMAND [ARG]...    runs COMMAND with less than it was given\n"
    "    --limit NAME=N       cpu (seconds), data, file (bytes), processes\n"
    "    --profile NAME       refuse system calls: compiler, wine, none\n"
    "    --own-uid            as root: become a user that nobody else is\n"
    "    --give FOLDER        ... to whom this folder belongs (may be repeated)\n"
    "    --runtime FOLDER     make FOLDER/UID, as /run/user/UID is on a whole system\n"
    "Exit codes: the command's; 125 this failed, 126 the command cannot be executed, 127 it is\n"
    "not there; the reason on standard error.\n";

enum { EXIT_NOT_CONFINED = 125, EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 };
enum { GIVEN_MOST = 16, STACK_BYTES = 8 << 20 };

typedef struct Limit {
    const char *name;
    int resource;
    rlim_t value;
} Limit;

typedef struct Arguments {
    Limit limits[4];
    Profile profile;
    bool own_uid;
    const char *given[GIVEN_MOST];
    size_t given_count;
    const char *runtime;
    char **command;
} Arguments;

static const Limit NO_LIMITS[] = {
    {"cpu", RLIMIT_CPU, RLIM_INFINITY},
    {"data", RLIMIT_DATA, RLIM_INFINITY},
    {"file", RLIMIT_FSIZE, RLIM_INFINITY},
    {"processes", RLIMIT_NPROC, RLIM_INFINITY},
};

static const char *const PROFILE_NAMES[] = {"none", "compiler", "wine"};

static bool parse_limit(const char *text, Limit limits[4], Error *err) {
    const char *equals = strchr(text, '=');
    for (int i = 0; equals && i < 4; i++) {
        size_t length = strlen(limits[i].name);
        if ((size_t)(equals - text) != length || strncmp(text, limits[i].name, length) != 0)
            continue;
        char *end;
        errno = 0;
        limits[i].value = strtoull(equals + 1, &end, 10);
        if (equals[1] >= '0' && equals[1] <= '9' && *end == '\0' && errno == 0)
            return true;
    }
    return error_set(err, "--limit %s: wanted NAME=N, NAME being cpu, data, file or processes",
                     text);
}

static bool parse_profile(const char *text, Profile *out, Error *err) {
    for (size_t i = 0; i < sizeof PROFILE_NAMES / sizeof *PROFILE_NAMES; i++)
        if (strcmp(text, PROFILE_NAMES[i]) == 0) {
            *out = (Profile)i;
            return true;
        }
    return error_set(err, "--profile %s: wanted compiler, wine or none", text);
}

static bool parse_option(int option, Arguments *out, Error *err) {
    switch (option) {
    case 'l': return parse_limit(optarg, out->limits, err);
    case 'p': return parse_profile(optarg, &out->profile, err);
    case 'u': out->own_uid = true; return true;
    case 'r': out->runtime = optarg; return true;
    case 'g':
        if (out->given_count == GIVEN_MOST)
            return error_set(err, "--give: at most %d folders", GIVEN_MOST);
        out->given[out->given_count++] = optarg;
        return true;
    default: return error_set(err, "unknown option, or one without its value");
    }
}

static bool parse(int count, char **words, Arguments *out, Error *err) {
    static const struct option options[] = {
        {"limit", required_argument, NULL, 'l'},   {"profile", required_argument, NULL, 'p'},
        {"own-uid", no_argument, NULL, 'u'},       {"give", required_argument, NULL, 'g'},
        {"runtime", required_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
    memcpy(out->limits, NO_LIMITS, sizeof NO_LIMITS);
    opterr = 0;
    for (int option; (option = getopt_long(count, words, "+", options, NULL)) != -1;)
        if (!parse_option(option, out, err))
            return false;
    out->command = words + optind;
    return *out->command || error_set(err, "no command");
}

static bool make_runtime(const char *folder, uid_t uid, Error *err) {
    char path[256];
    snprintf(path, sizeof path, "%s/%u", folder, uid);
    if (mkdir(path, 0700) != 0 || chown(path, uid, uid) != 0)
        return error_set(err, "%s: %s", path, strerror(errno));
    return true;
}

static bool change_user(const Arguments *asked, Error *err) {
    uid_t uid = getuid();
    if (asked->own_uid && !uid_of_sandbox(&uid, err))
        return false;
    for (size_t i = 0; i < asked->given_count; i++)
        if (asked->own_uid && lchown(asked->given[i], uid, uid) != 0)
            return error_set(err, "%s: %s", asked->given[i], strerror(errno));
    if (asked->runtime && !make_runtime(asked->runtime, uid, err))
        return false;
    return !asked->own_uid || become(uid, err);
}

static bool limit_resources(const Limit limits[4], Error *err) {
    for (int i = 0; i < 4; i++) {
        struct rlimit limit = {limits[i].value, limits[i].value};
        if (limit.rlim_cur != RLIM_INFINITY && setrlimit(limits[i].resource, &limit) != 0)
            return error_set(err, "limit of %s: %s", limits[i].name, strerror(errno));
    }
    struct rlimit no_core = {0, 0}, stack;
    if (setrlimit(RLIMIT_CORE, &no_core) != 0 || getrlimit(RLIMIT_STACK, &stack) != 0)
        return error_set(err, "limits of core and stack: %s", strerror(errno));
    // Where the stack is unlimited, Linux puts libraries elsewhere (confine_seccomp.c).
    if (stack.rlim_cur > STACK_BYTES)
        stack.rlim_cur = STACK_BYTES;
    if (setrlimit(RLIMIT_STACK, &stack) != 0)
        return error_set(err, "limit of stack: %s", strerror(errno));
    return true;
}

int main(int count, char **words) {
    Arguments asked = {0};
    Error err = {0};
    if (!parse(count, words, &asked, &err)) {
        fprintf(stderr, "confine: %s\n%s", err.text, usage);
        return EXIT_NOT_CONFINED;
    }
    umask(022); // what the command writes is read by the grader, which may be another user
    if (!change_user(&asked, &err) || !limit_resources(asked.limits, &err) ||
        !filter_system_calls(asked.profile, &err)) {
        fprintf(stderr, "confine: %s\n", err.text);
        return EXIT_NOT_CONFINED;
    }
    execvp(asked.command[0], asked.command);
    int code = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
    fprintf(stderr, "%s: %s\n", asked.command[0], strerror(errno));
    return code;
}
