// What was asked for on the command line of `regions`.

#ifndef REGIONLAB_ARGUMENTS_H
#define REGIONLAB_ARGUMENTS_H

#include "render.h"

enum ExitCode { EXIT_OK = 0, EXIT_VIOLATIONS = 1, EXIT_USAGE = 2, EXIT_UNREADABLE = 3 };

typedef enum Form { FORM_TABLE, FORM_JSON, FORM_CSV, FORM_STRIP } Form;

typedef struct Arguments {
    const char *files[2]; // FILE, or A and B; the last one of explain is ADDR
    int file_count;
    bool live;    // instead of FILE: process `pid`, or what `program` starts
    uint32_t pid; // of a running process; 0: the one called `process`
    const char *process;
    char **program;              // and its arguments, up to a NULL; or NULL
    uint32_t after_ms, every_ms; // of `program`: when to look at it; 0: no such time
    const char *save;            // the live process's dump goes here; or NULL
    bool strict;                 // damaged files are refused
    Form form;
    bool summary; // totals instead of rows: of FORM_TABLE and FORM_CSV
    RenderOptions render;
    enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;
} Arguments;

typedef struct Command {
    const char *name; // "" lists
    int files;
    int (*run)(const Arguments *a); // gives an ExitCode
    unsigned bit;                   // of Option.commands
    const char *form;               // how it is called
} Command;
extern const Command commands[]; // commands.c; ends with the nameless one
enum CommandBit { LIST = 1 << 0, EXPLAIN = 1 << 1, DIFF = 1 << 2, CHECK = 1 << 3 };

// argv without the program's name. Returns EXIT_OK with *command and *a, or EXIT_USAGE after
// reporting on standard error what is wrong.
int arguments_parse(char **argv, const Command **command, Arguments *a);

// Prints the sentence and where to find help to standard error. Returns EXIT_USAGE.
int wrong_usage(const char *format, ...) ERROR_FORMAT(1, 2);

// "12ab" and "0x12ab". False when the text is not an address.
bool parse_address(const char *text, vm_addr *out);

extern const char usage[]; // what --help prints

#endif
