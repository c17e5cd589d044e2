// The processes that run, by their names.

#ifndef REGIONLAB_RUNNING_H
#define REGIONLAB_RUNNING_H

#include "error.h"
#include <stdint.h>

// The id of the one process whose program has this name, in any case, with or without .exe. 0 with
// *err where none or several have it; *err then lists what runs.
uint32_t running_named(const char *name, Error *err);

// " 32 (0x20) notepad.exe, ..." for a message: as many as fit. Returns buf.
char *running_list(char *buf, unsigned size);

#endif
