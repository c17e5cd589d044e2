// The command line of a Win32 process, which takes it apart itself.

#ifndef REGIONLAB_COMMAND_LINE_H
#define REGIONLAB_COMMAND_LINE_H

// Words (up to a NULL) as one line that CommandLineToArgvW() and the C runtime take apart
// into them again, and tail behind as it is. NULL when memory runs out; free() it.
char *command_line_of(char **words, const char *tail);

#endif
