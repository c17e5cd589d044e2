// shared_counter: one variable for all instances of a program. The task's text is in
// README.md, help is `grade.py hint shared_counter`.

#include "unit.h"

// TODO: have all instances of the program share this variable.
static volatile LONG counter = 0;

volatile LONG *shared_counter(void) {
    return &counter;
}
