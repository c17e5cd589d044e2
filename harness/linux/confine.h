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
typedef enum Profile { PROFILE_NONE, PROFILE_COMPILER, PROFILE_WINE, PROFILE_READER } Profile;

// A folder that stands in for a sandbox's own root, where there is no mount namespace.
typedef struct Tree {
    const char *root; // must not be there yet
    Paths folders;    // in it, the command's own: "/tmp"
    Paths links;      // in it, and what they lead to: "/src/a.c//=/home/.../a.c"
    Paths files;      // in it, the command's own, and what they say: "/prefix/a//=text"
} Tree;

// A uid that no account has and no other sandbox that is alive: of this process's pid
// namespace, or of this process where it is the only one of its sandbox. False where the
// sandbox cannot be told from others.
bool uid_of_sandbox(bool has_namespace, uid_t *out, Error *err);

// Makes this process, which is root, that user, who is in no group but its own, and
// takes every capability from it and from whatever it executes; but a reader may read files
// whoever owns them, as far as it is let through to them.
bool become(uid_t uid, bool may_read, Error *err);

// The version of the kernel's Landlock, less than 1 where there is none.
int landlock_version(void);

// Lets this process reach no file but those, and those below them; of the folders `sockets` it
// sees nothing, but may put sockets there.
bool reach_only(const Paths *read, const Paths *write, const Paths *sockets, Error *err);

// Refuses the profile's system calls from now on.
bool filter_system_calls(Profile profile, Error *err);

bool tree_make(const Tree *tree, Error *err);
bool tree_give(const Tree *tree, uid_t uid, Error *err); // and makes the files
bool tree_remove(const Tree *tree, Error *err);

// What a Wine session without a mount namespace may connect to: its own wineserver.
typedef struct Connections {
    const char *root; // of the session's tree
    int channel;      // the supervisor's end of a socketpair(2)
} Connections;

// In the command: from now on the supervisor makes every connection of this process and its
// children. Takes the command's end of the pair.
bool give_up_connecting(int channel, Error *err);

// In the supervisor: does so, in a thread of its own, until the process ends. *connections
// must outlive it; the channel becomes the thread's.
bool answer_connections(Connections *connections, Error *err);

typedef struct Supervised {
    bool is_command;         // this process is the child, which is to become the command
    int exit_code;           // the command's
    Connections connections; // that the supervisor makes
    int command_end;         // of the same pair; -1 where it makes none
} Supervised;

// Forks, and sets what this process is. In the parent it returns when the child has ended and
// no process of that user is left, or when SIGTERM asked for that.
bool supervise(uid_t uid, Supervised *run, Error *err);

#endif
