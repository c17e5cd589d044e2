#include "arguments.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char usage[] =
    "regions FILE.dmp [OPTION]...     show what every byte range of a process is\n"
    "  choose rows:\n"
    "    --kind KIND[,KIND]...        only these kinds: heap, stack, \"mapped file\" ...\n"
    "    --state STATE[,STATE]...     only these states: commit, reserve, free\n"
    "    --protect PROT[,PROT]...     only these protections: RW, RX, RW+G ...; - for rows\n"
    "                                 without committed pages\n"
    "    --at ADDR                    only the allocation that contains this address\n"
    "    --no-free                    leave out free and unusable rows\n"
    "  choose the output:\n"
    "    --summary                    only the totals of each kind, in KB\n"
    "    --csv                        CSV with VMMap's column names; with --summary, of the\n"
    "                                 totals\n"
    "    --json                       JSON (harness/regions/regions.schema.json)\n"
    "    --strip                      the address space as a strip of letters\n"
    "    --color WHEN                 always, never, or auto: on a terminal, unless\n"
    "                                 NO_COLOR is set\n"
    "  --strict                       refuse a dump that is damaged or has no region list\n"
    "                                 (with every command), instead of saying what is left out\n"
    "regions explain FILE.dmp ADDR    explain why this address is what it is, and what it is\n"
    "                                 not\n"
    "regions diff A.dmp B.dmp         show what happened between two snapshots of a process\n"
    "    --json                       JSON (the schema's $defs/diff)\n"
    "regions check FILE.dmp           check what must hold for any snapshot\n"
    "\n"
    "Instead of FILE.dmp, on Windows and under Wine (regions.exe):\n"
    "    --pid N|NAME                 a running process, which is stopped for a moment; N may\n"
    "                                 be 0x...; a wrong one lists what runs\n"
    "    --run PROGRAM [ARG]...       a program, at its first DebugBreak(), when it crashes, or\n"
    "                                 at its end; Ctrl+C: now\n"
    "    --after SECONDS              of --run: then, if no other moment came before, and end it\n"
    "    --save OUT.dmp               write the snapshot to a file, too\n"
    "    --every SECONDS              of --run with --save: also every so often, to\n"
    "                                 OUT.0001.dmp, OUT.0002.dmp ...\n"
    "\n"
    "ADDR is hexadecimal, with or without 0x. FILE.dmp may be -, which is standard input.\n"
    "Write ./check for a file that has the name of a command.\n"
    "Exit codes: 0 done, 1 `check` found violations, 2 wrong usage, 3 a file cannot be read\n"
    "or the output cannot be written.\n";

int wrong_usage(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("regions: ", stderr);
    vfprintf(stderr, format, arguments);
    fputs("\nFor help: regions --help\n", stderr);
    va_end(arguments);
    return EXIT_USAGE;
}

bool parse_address(const char *text, vm_addr *out) {
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 16);
    return *text && *text != '-' && *text != '+' && *end == '\0' && errno == 0;
}

static bool is_same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

static int take_form(Arguments *a, Form form) {
    if (a->form != FORM_TABLE && a->form != form)
        return wrong_usage("--json, --csv and --strip cannot be combined");
    a->form = form;
    return EXIT_OK;
}

static int take_json(Arguments *a, const char *value) {
    (void)value;
    return take_form(a, FORM_JSON);
}

static int take_csv(Arguments *a, const char *value) {
    (void)value;
    return take_form(a, FORM_CSV);
}

static int take_strip(Arguments *a, const char *value) {
    (void)value;
    return take_form(a, FORM_STRIP);
}

static int take_summary(Arguments *a, const char *value) {
    (void)value;
    a->summary = true;
    return EXIT_OK;
}

static int take_no_free(Arguments *a, const char *value) {
    (void)value;
    a->render.rows.hide_free = true;
    return EXIT_OK;
}

static int take_kind(Arguments *a, const char *value) {
    Word word;
    if (select_kinds(&a->render.rows, value, &word))
        return EXIT_OK;
    fprintf(stderr, "regions: unknown kind '%s'. The kinds are:", word.text);
    for (Kind kind = 0; kind < KIND_COUNT; kind++)
        fprintf(stderr, "%s %s", kind ? "," : "", kind_name(kind));
    fputc('\n', stderr);
    return EXIT_USAGE;
}

static int take_state(Arguments *a, const char *value) {
    Word word;
    return select_states(&a->render.rows, value, &word)
               ? EXIT_OK
               : wrong_usage("unknown state '%s': use commit, reserve or free", word.text);
}

static int take_protect(Arguments *a, const char *value) {
    Word word;
    if (select_protects(&a->render.rows, value, &word))
        return EXIT_OK;
    return a->render.rows.protect_count == MOST_PROTECTS
               ? wrong_usage("more than %d protections", MOST_PROTECTS)
               : wrong_usage("unknown protection '%s'", word.text);
}

static int take_at(Arguments *a, const char *value) {
    vm_addr *at = &a->render.rows.only_in;
    if (!parse_address(value, at))
        return wrong_usage("not an address: %s", value);
    if (*at == 0)
        *at = 1; // 0 means everywhere; 1 lies in the same page
    return EXIT_OK;
}

static int take_strict(Arguments *a, const char *value) {
    (void)value;
    a->strict = true;
    return EXIT_OK;
}

static int take_pid(Arguments *a, const char *value) {
    char *end;
    const bool hexadecimal = strncmp(value, "0x", 2) == 0;
    const unsigned long long pid = strtoull(value, &end, hexadecimal ? 16 : 10);
    a->live = true;
    a->process = value;
    if (*value < '0' || *value > '9' || *end)
        return *value && (*value < '0' || *value > '9')
                   ? EXIT_OK
                   : wrong_usage("not a process id: %s", value);
    if (pid == 0 || pid > UINT32_MAX)
        return wrong_usage("not a process id: %s", value);
    a->pid = (uint32_t)pid;
    return EXIT_OK;
}

// "2" or "0.5" seconds, at most a day.
static int take_seconds(const char *option, const char *value, uint32_t *out_ms) {
    char *end;
    const double seconds = strtod(value, &end);
    if (*value < '0' || *value > '9' || *end || !(seconds >= 0.05 && seconds <= 86400))
        return wrong_usage("%s needs seconds, from 0.05 to 86400, not %s", option, value);
    *out_ms = (uint32_t)(seconds * 1000);
    return EXIT_OK;
}

static int take_after(Arguments *a, const char *value) {
    return take_seconds("--after", value, &a->after_ms);
}

static int take_every(Arguments *a, const char *value) {
    return take_seconds("--every", value, &a->every_ms);
}

static int take_save(Arguments *a, const char *value) {
    a->save = value;
    return EXIT_OK;
}

static int take_color(Arguments *a, const char *value) {
    static const char *const names[] = {"auto", "always", "never"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (is_same(names[i], value)) {
            a->color = i;
            return EXIT_OK;
        }
    return wrong_usage("--color must be auto, always or never, not %s", value);
}

typedef struct Option {
    const char *name;
    unsigned commands; // CommandBit
    bool has_value;
    int (*take)(Arguments *a, const char *value); // gives an ExitCode
} Option;

static const Option options[] = {
    // choose rows
    {"--kind", LIST, true, take_kind},
    {"--state", LIST, true, take_state},
    {"--protect", LIST, true, take_protect},
    {"--at", LIST, true, take_at},
    {"--no-free", LIST, false, take_no_free},
    // choose the output
    {"--summary", LIST, false, take_summary},
    {"--csv", LIST, false, take_csv},
    {"--strip", LIST, false, take_strip},
    {"--json", LIST | DIFF, false, take_json},
    {"--color", LIST, true, take_color},
    // how to read it
    {"--strict", LIST | EXPLAIN | DIFF | CHECK, false, take_strict},
    // what to look at, instead of a file
    {"--pid", LIST | EXPLAIN | CHECK, true, take_pid},
    {"--save", LIST | EXPLAIN | CHECK, true, take_save},
    {"--after", LIST | EXPLAIN | CHECK, true, take_after},
    {"--every", LIST | EXPLAIN | CHECK, true, take_every},
};

// The option that a word names, with or without =VALUE after it.
static const Option *find_option(const char *word) {
    const size_t length = strcspn(word, "=");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strlen(options[i].name) == length && strncmp(options[i].name, word, length) == 0)
            return &options[i];
    return NULL;
}

// Takes the option at argv[*i], and its value from the same word or the next one.
static int take_option(const Command *command, Arguments *a, char **argv, int *i) {
    const Option *option = find_option(argv[*i]);
    if (!option)
        return wrong_usage("unknown option: %s", argv[*i]);
    if (!(option->commands & command->bit))
        return wrong_usage("this command does not take %s", option->name);
    const char *value = strchr(argv[*i], '=');
    if (value)
        value++;
    if (value && !option->has_value)
        return wrong_usage("%s takes no value", option->name);
    if (option->has_value && !value && !(value = argv[++*i]))
        return wrong_usage("%s needs a value", option->name);
    return option->take(a, value);
}

// The command that word names; the nameless one takes the word as its file.
static const Command *find_command(const char *word) {
    const Command *c = commands;
    while (*c->name && !is_same(c->name, word))
        c++;
    return c;
}

// --run PROGRAM ARG...: all that is left of the line.
static int take_program(const Command *command, Arguments *a, char **words) {
    if (!(command->bit & (LIST | EXPLAIN | CHECK)))
        return wrong_usage("this command does not take --run");
    if (!words[0])
        return wrong_usage("--run needs a program");
    a->live = true;
    a->program = words;
    return EXIT_OK;
}

// Checks the options against each other, and the number of files.
static int check_whole(const Command *command, const Arguments *a) {
    if (a->summary && (a->form == FORM_JSON || a->form == FORM_STRIP))
        return wrong_usage("--summary works with the table and with --csv (JSON has the totals)");
    if (a->process && a->program)
        return wrong_usage("--pid and --run cannot be combined");
    if ((a->after_ms || a->every_ms) && !a->program)
        return wrong_usage("--after and --every need --run");
    if (a->every_ms && !a->save)
        return wrong_usage("--every needs --save, for the snapshots on the way");
    if (a->save && !a->live)
        return wrong_usage("--save needs a live process: add --pid or --run");
    return a->file_count == command->files - a->live ? EXIT_OK
                                                     : wrong_usage("usage: %s", command->form);
}

// "-" is standard input, where that is a file one can open.
static const char *file_of(const char *word) {
#ifdef _WIN32
    return word;
#else
    return is_same(word, "-") ? "/dev/stdin" : word;
#endif
}

int arguments_parse(char **argv, const Command **command, Arguments *a) {
    bool only_files = false; // after --
    *a = (Arguments){0};
    *command = find_command(argv[0]);
    for (int i = *(*command)->name ? 1 : 0; argv[i]; i++) {
        if (!only_files && is_same(argv[i], "--")) {
            only_files = true;
        } else if (!only_files && is_same(argv[i], "--run")) {
            const int code = take_program(*command, a, argv + i + 1);
            return code != EXIT_OK ? code : check_whole(*command, a);
        } else if (!only_files && argv[i][0] == '-' && argv[i][1] != '\0') {
            const int code = take_option(*command, a, argv, &i);
            if (code != EXIT_OK)
                return code;
        } else if (a->file_count == (*command)->files) {
            return wrong_usage("unexpected argument: %s", argv[i]);
        } else {
            a->files[a->file_count++] = file_of(argv[i]);
        }
    }
    return check_whole(*command, a);
}
