// Opens what a command line names. One of two files is built: target_dump.c, which knows dumps,
// or for Win32 target_live.c, which also knows running processes.

#ifndef REGIONLAB_TARGET_H
#define REGIONLAB_TARGET_H

#include "arguments.h"

bool target_open(const Arguments *a, View *out, Error *err);

#endif
