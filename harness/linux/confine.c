// confine: runs a command behind a sandbox's innermost wall. The walls around it
// (bubblewrap's) hide files, network and other processes; this one limits and filters.
// Where those walls are not possible, it replaces them as far as it can (--tree).

#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "confine [OPTION]... -- COMMAND [ARG]...    run COMMAND with fewer rights\n"
    "    --limit NAME=N       cpu (seconds), data, file (bytes), processes\n"
    "    --profile NAME       refuse system calls: compiler, wine, none; reader is for\n"
    "                         a program of ours that reads what a program left\n"
    "    --own-uid            as root: run it with a user id that nothing else uses\n"
    "    --give FOLDER        give this folder to that user (may be repeated)\n"
    "    --runtime FOLDER     make FOLDER/UID, like /run/user/UID on a whole system\n"
    "Without walls around it, as root:\n"
    "    --tree ROOT          make this folder, supervise the command, and remove both at the end\n"
    "    --folder INSIDE      make a folder in ROOT that the command may write to (repeated)\n"
    "    --link INSIDE//=PATH make a link in ROOT (repeated)\n"
    "    --file INSIDE//=TEXT make a file in ROOT that only the command may read (repeated)\n"
    "    --read PATH          let the command read this, and what is below it (repeated)\n"
    "    --write PATH         let it write this, too (repeated)\n"
    "    --sockets PATH       let it make sockets in this folder, and remove its own (repeated)\n"
    "    --change-to INSIDE   start the command in this folder of ROOT\n"
    "confine --landlock       print the version of this kernel's Landlock, 0 if it has none\n"
    "Exit codes: the command's; 125 confine failed, 126 the command cannot be executed, 127 it\n"
    "does not exist; the reason is on standard error.\n";

enum { EXIT_NOT_CONFINED = 125, EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 };
enum { STACK_BYTES = 8 << 20 };

typedef struct Limit {
    const char *name;
    int resource;
    rlim_t value;
} Limit;

typedef struct Arguments {
    Limit limits[4];
    Profile profile;
    bool own_uid;
    Paths given;
    const char *runtime;
    Tree tree; // its root is NULL where other walls stand
    Paths read, write, sockets;
    const char *start;
    char **command;
} Arguments;

static const Limit NO_LIMITS[] = {
    {"cpu", RLIMIT_CPU, RLIM_INFINITY},
    {"data", RLIMIT_DATA, RLIM_INFINITY},
    {"file", RLIMIT_FSIZE, RLIM_INFINITY},
    {"processes", RLIMIT_NPROC, RLIM_INFINITY},
};

static const char *const PROFILE_NAMES[] = {"none", "compiler", "wine", "reader"};

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
    return error_set(err, "--limit %s: must be NAME=N, where NAME is cpu, data, file or processes",
                     text);
}

static bool parse_profile(const char *text, Profile *out, Error *err) {
    for (size_t i = 0; i < sizeof PROFILE_NAMES / sizeof *PROFILE_NAMES; i++)
        if (strcmp(text, PROFILE_NAMES[i]) == 0) {
            *out = (Profile)i;
            return true;
        }
    return error_set(err, "--profile %s: must be compiler, wine, reader or none", text);
}

static bool add_path(Paths *paths, Error *err) {
    if (paths->count == PATHS_MOST)
        return error_set(err, "%s: more than %d times", optarg, PATHS_MOST);
    paths->path[paths->count++] = optarg;
    return true;
}

static bool parse_option(int option, Arguments *out, Error *err) {
    switch (option) {
    case 'l': return parse_limit(optarg, out->limits, err);
    case 'p': return parse_profile(optarg, &out->profile, err);
    case 'u': out->own_uid = true; return true;
    case 'r': out->runtime = optarg; return true;
    case 't': out->tree.root = optarg; return true;
    case 's': out->start = optarg; return true;
    case 'g': return add_path(&out->given, err);
    case 'f': return add_path(&out->tree.folders, err);
    case 'L': return add_path(&out->tree.links, err);
    case 'F': return add_path(&out->tree.files, err);
    case 'R': return add_path(&out->read, err);
    case 'W': return add_path(&out->write, err);
    case 'S': return add_path(&out->sockets, err);
    default: return error_set(err, "unknown option, or an option without a value");
    }
}

static bool parse(int count, char **words, Arguments *out, Error *err) {
    static const struct option options[] = {
        {"limit", required_argument, NULL, 'l'},   {"profile", required_argument, NULL, 'p'},
        {"own-uid", no_argument, NULL, 'u'},       {"give", required_argument, NULL, 'g'},
        {"runtime", required_argument, NULL, 'r'}, {"tree", required_argument, NULL, 't'},
        {"folder", required_argument, NULL, 'f'},  {"link", required_argument, NULL, 'L'},
        {"file", required_argument, NULL, 'F'},    {"read", required_argument, NULL, 'R'},
        {"write", required_argument, NULL, 'W'},   {"change-to", required_argument, NULL, 's'},
        {"sockets", required_argument, NULL, 'S'}, {NULL, 0, NULL, 0},
    };
    memcpy(out->limits, NO_LIMITS, sizeof NO_LIMITS);
    opterr = 0;
    for (int option; (option = getopt_long(count, words, "+", options, NULL)) != -1;)
        if (!parse_option(option, out, err))
            return false;
    out->command = words + optind;
    if (out->tree.root && !out->own_uid)
        return error_set(err, "--tree needs --own-uid, which tells its processes from all others");
    return *out->command || error_set(err, "a command is missing after --");
}

static bool make_runtime(const char *folder, uid_t uid, Error *err) {
    char path[256];
    snprintf(path, sizeof path, "%s/%u", folder, uid);
    if (mkdir(path, 0700) != 0 || chown(path, uid, uid) != 0)
        return error_set(err, "%s: %s", path, strerror(errno));
    return true;
}

// A folder of the tree, or of the sandbox.
static bool start_in(const Arguments *asked, Error *err) {
    char path[TREE_PATH];
    const char *start = asked->start ? asked->start : "";
    snprintf(path, sizeof path, "%s%s", asked->tree.root ? asked->tree.root : "", start);
    return !*path || chdir(path) == 0 || error_set(err, "%s: %s", path, strerror(errno));
}

static bool change_user(const Arguments *asked, uid_t uid, Error *err) {
    for (size_t i = 0; i < asked->given.count; i++)
        if (asked->own_uid && lchown(asked->given.path[i], uid, uid) != 0)
            return error_set(err, "%s: %s", asked->given.path[i], strerror(errno));
    if (asked->runtime && !make_runtime(asked->runtime, uid, err))
        return false;
    // As root, who needs no rights on the folders above those.
    if (asked->tree.root && !reach_only(&asked->read, &asked->write, &asked->sockets, err))
        return false;
    return !asked->own_uid || become(uid, asked->profile == PROFILE_READER, err);
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

// Becomes the command; returns the exit code when that failed. The channel, if it is one, goes
// to whoever makes its connections.
static int run_command(const Arguments *asked, uid_t uid, int channel) {
    Error err = {0};
    umask(022); // what the command writes is read by the grader, which may be another user
    if (!start_in(asked, &err) || !change_user(asked, uid, &err) ||
        !limit_resources(asked->limits, &err) || !filter_system_calls(asked->profile, &err) ||
        (channel >= 0 && !give_up_connecting(channel, &err))) {
        fprintf(stderr, "confine: %s\n", err.text);
        return EXIT_NOT_CONFINED;
    }
    execvp(asked->command[0], asked->command);
    int code = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
    fprintf(stderr, "%s: %s\n", asked->command[0], strerror(errno));
    return code;
}

// Forks, and stays above the command. Of a Wine session it also makes the connections.
static bool run_supervised(const Arguments *asked, uid_t uid, Supervised *out, Error *err) {
    int ends[2] = {-1, -1};
    if (asked->profile == PROFILE_WINE &&
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return error_set(err, "socketpair: %s", strerror(errno));
    *out = (Supervised){.command_end = ends[1], .connections = {asked->tree.root, ends[0]}};
    return supervise(uid, out, err);
}

// Runs the command in a tree of its own, which is gone afterwards.
static int run_in_tree(const Arguments *asked, uid_t uid) {
    Error err = {0};
    Supervised run = {.exit_code = EXIT_NOT_CONFINED};
    bool made = tree_make(&asked->tree, &err);
    bool done =
        made && tree_give(&asked->tree, uid, &err) && run_supervised(asked, uid, &run, &err);
    if (done && run.is_command)
        return run_command(asked, uid, run.command_end);
    if (made && !tree_remove(&asked->tree, done ? &err : NULL))
        done = false;
    if (!done)
        fprintf(stderr, "confine: %s\n", err.text);
    return done ? run.exit_code : EXIT_NOT_CONFINED;
}

int main(int count, char **words) {
    Arguments asked = {0};
    Error err = {0};
    if (count == 2 && strcmp(words[1], "--landlock") == 0) {
        int version = landlock_version();
        return printf("%d\n", version > 0 ? version : 0) < 0;
    }
    if (!parse(count, words, &asked, &err)) {
        fprintf(stderr, "confine: %s\n%s", err.text, usage);
        return EXIT_NOT_CONFINED;
    }
    uid_t uid = getuid();
    if (asked.own_uid && !uid_of_sandbox(!asked.tree.root, &uid, &err)) {
        fprintf(stderr, "confine: %s\n", err.text);
        return EXIT_NOT_CONFINED;
    }
    return asked.tree.root ? run_in_tree(&asked, uid) : run_command(&asked, uid, -1);
}
