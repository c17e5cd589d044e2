// The loader's list of modules, read from the bytes of a process.

#ifndef REGIONLAB_LOADER_H
#define REGIONLAB_LOADER_H

#include "snapshot.h"

// Adds the modules in the list, to a finished snapshot with a source. A list that cannot be
// followed leaves HAS_MODULES clear; false only when memory runs out.
bool loader_add_modules(Snapshot *s, Error *err);

#endif
