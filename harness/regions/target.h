// Opens what a command line names. One of two files is built: target_dump.c, which knows dumps,
// or for Win32 target_live.c, which also knows running processes.

#ifndef REGIONLAB_TARGET_H
#define REGIONLAB_TARGET_H

#include "arguments.h"

// The file at that index of the command line, as strictly as was asked for (commands.c).
bool dump_open(const Arguments *a, int index, View *out, Error *err);

bool target_open(const Arguments *a, View *out, Error *err);

#endif
