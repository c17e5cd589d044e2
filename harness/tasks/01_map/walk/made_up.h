// A map that the scenario makes up, for scenario.c and check.c: far more regions than a process
// has, beyond the end of today's address spaces.

#ifndef WALK_MADE_UP_H
#define WALK_MADE_UP_H

enum { MADE_UP = 150001 };

// One of the walk's callbacks walks itself, and is stopped with this.
enum { INNER_AT = 9, INNER_CALLS = 5, INNER_VALUE = 77 };

#endif
