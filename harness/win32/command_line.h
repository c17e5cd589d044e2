// The command line of a Win32 process, which splits it itself.

#ifndef REGIONLAB_COMMAND_LINE_H
#define REGIONLAB_COMMAND_LINE_H

// Words (up to a NULL) as one line that CommandLineToArgvW() and the C runtime split into the
// same words, followed by tail as it is. NULL when memory runs out; free() it.
char *command_line_of(char **words, const char *tail);

#endif
