// What the terminal behind a stream can show.

#ifndef REGIONLAB_TERMINAL_H
#define REGIONLAB_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

// A terminal, and nobody asked for none: NO_COLOR (no-color.org), TERM=dumb.
bool terminal_shows_color(FILE *stream);

// Lets what is written go out as it is: Windows would change the ends of lines.
void terminal_plain_bytes(FILE *stream);

// Its columns: COLUMNS, or what the terminal says; 0 when neither is known.
unsigned terminal_width(FILE *stream);

#endif
