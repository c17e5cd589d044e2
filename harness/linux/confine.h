// The innermost wall of a sandbox: what a process gives up before it becomes the
// untrusted command. Each step is one file; confine.c takes them in order.
// Neither the process nor its children can undo a step.

#ifndef REGIONLAB_CONFINE_H
#define REGIONLAB_CONFINE_H

#include "error.h"

#include <stddef.h>
#include <sys/types.h>

enum { PATHS_MOST = 64, TREE_PATH = 4096 };

typedef struct Paths {
    const char *path[PATHS_MOST];
    size_t count;
} Paths;

// What the command is, and so which system calls it has no use for.
typedef enum Profile { PROFILE_NONE, PROFILE_COMPILER, PROFILE_WINE } Profile;

// A folder that stands in for a sandbox's own root, where there is no mount namespace.
typedef struct Tree {
    const char *root; // must not be there yet
    Paths folders;    // in it, the command's own: "/tmp"
    Paths links;      // in it, and what they lead to: "/src/a.c=/home/.../a.c"
} Tree;

// A uid that no account has and no other sandbox that is alive: of this process's pid
// namespace, or of this process where it is the only one of its sandbox. False where the
// sandbox cannot be told from others.
bool uid_of_sandbox(bool has_namespace, uid_t *out, Error *err);

// Makes this process, which is root, that user, who is in no group but its own, and
// takes every capability from it and from whatever it executes.
bool become(uid_t uid, Error *err);

// The version of the kernel's Landlock, less than 1 where there is none.
int landlock_version(void);

// Lets this process reach no file but those, and those below them.
bool reach_only(const Paths *read, const Paths *write, Error *err);

// Refuses the profile's system calls from now on.
bool filter_system_calls(Profile profile, Error *err);

bool tree_make(const Tree *tree, Error *err);
bool tree_give(const Tree *tree, uid_t uid, Error *err);
bool tree_remove(const Tree *tree, Error *err);

// Forks. In the child *is_command is true. In the parent it returns when the child has
// ended and no process of that user is left, or when SIGTERM asked for that.
bool supervise(uid_t uid, int *exit_code, bool *is_command, Error *err);

#endif
