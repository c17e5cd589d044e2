// The innermost wall of a sandbox: what a process gives up before it becomes the
// untrusted command. Each step is one file; confine.c takes them in their order.
// No step can be undone by the process or its children.

#ifndef REGIONLAB_CONFINE_H
#define REGIONLAB_CONFINE_H

#include "error.h"

#include <sys/types.h>

// What the command is, and so which system calls it has no use for.
typedef enum Profile { PROFILE_NONE, PROFILE_COMPILER, PROFILE_WINE } Profile;

// A uid that no account has and no other sandbox that is alive. False where the
// sandbox cannot be told from others.
bool uid_of_sandbox(uid_t *out, Error *err);

// Makes this process, which is root, that user, who is in no group but its own, and
// takes every capability from it and from whatever it executes.
bool become(uid_t uid, Error *err);

// Refuses the profile's system calls from now on.
bool filter_system_calls(Profile profile, Error *err);

#endif
