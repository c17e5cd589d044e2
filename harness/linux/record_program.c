// The program as recorder/run.c sees it: a command that makes a sandbox, and the task's program
// in it. Only the task's program speaks to us; its end counts as the end.

#include "record.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_ENDED_BY_US 1
#define WRITE_TIMEOUT_MS 1000
#define END_PATIENCE_MS  50 // for processes that are ending anyway

RecorderName recorder_name(void) {
    static char platform[64];
    snprintf(platform, sizeof platform, "Wine %s", wine_tables.version);
    return (RecorderName){"record", "outside", platform};
}

static int open_end(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

// --- starting

// The command, followed by what the probe looks for. Must be freed.
static char **with_nonce(const Options *options) {
    size_t count = 0;
    while (options->command[count])
        count++;
    char **argv = malloc((count + 3) * sizeof *argv);
    if (argv) {
        memcpy(argv, options->command, count * sizeof *argv);
        argv[count++] = "--regionlab";
        argv[count++] = (char *)options->nonce;
        argv[count] = NULL;
    }
    return argv;
}

static bool spawn(Program *program, const Options *options, int ends[3], Error *err) {
    posix_spawn_file_actions_t actions;
    char **argv = with_nonce(options);
    if (!argv || posix_spawn_file_actions_init(&actions) != 0) {
        free(argv);
        return error_set(err, "out of memory for a command line");
    }
    int error = 0;
    for (int fd = 0; fd < 3 && !error; fd++)
        error = posix_spawn_file_actions_adddup2(&actions, ends[fd], fd);
    if (!error)
        error = posix_spawnp(&program->child, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    free(argv);
    return error == 0 ||
           error_set(err, "cannot start %s: %s", options->command[0], strerror(error));
}

static bool open_output(Program *program, const Options *options, Error *err) {
    char path[4096];
    snprintf(path, sizeof path, "%s/output.txt", options->evidence);
    program->output = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    return program->output >= 0 || error_set(err, "cannot create %s: %s", path, strerror(errno));
}

static void close_all(Program *program) {
    const int all[] = {program->to, program->from, program->output, program->child_end,
                       program->main_end};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] >= 0)
            close(all[i]);
}

// Its ends of the pipes are closed here at once: then they are only the program's.
static bool start_command(Program *program, const Options *options, Error *err) {
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    bool ok = (pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0) ||
              error_set(err, "cannot make a pipe: %s", strerror(errno));
    int ends[3] = {in[0], out[1], program->output};
    program->to = in[1];
    program->from = out[0];
    ok = ok && spawn(program, options, ends, err);
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
    return ok;
}

Program *program_start(const Options *options, Error *err) {
    static Program program;
    program = (Program){.to = -1, .from = -1, .output = -1, .child_end = -1, .main_end = -1};
    // Whatever is left of the sandbox when its parents have ended becomes our child, to be ended.
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    signal(SIGPIPE, SIG_IGN);
    bool ok = open_output(&program, options, err) && start_command(&program, options, err);
    if (ok) {
        program.child_end = open_end(program.child);
        ok = program.child_end >= 0 ||
             error_set(err, "pidfd_open of process %d: %s", program.child, strerror(errno));
    }
    if (!ok) {
        program_end(&program);
        close_all(&program);
        return NULL;
    }
    fcntl(program.to, F_SETFL, O_NONBLOCK);
    fcntl(program.from, F_SETFL, O_NONBLOCK);
    program.open = true;
    return &program;
}

// --- who is who

static bool is_wine_server(pid_t pid) {
    char path[4096];
    const char *name = strrchr(process_program(pid, path, sizeof path), '/');
    return name && strncmp(name, WINE_SERVER_NAME, strlen(WINE_SERVER_NAME)) == 0;
}

size_t program_processes(const Program *program, pid_t *out, size_t size) {
    pid_t all[512];
    size_t count = 0;
    const size_t all_count = processes_below(program->child, all, sizeof all / sizeof *all);
    for (size_t i = 0; i < all_count && count < size; i++) {
        if (!process_is_among(all[i], program->box, program->box_count) &&
            !process_has_ended(all[i]) && !is_wine_server(all[i]))
            out[count++] = all[i];
    }
    return count;
}

// The process that has this id in Windows. Each candidate has to be stopped for a moment,
// because its threads' registers tell where their TEBs lie.
static pid_t process_with_id(const Program *program, uint32_t id) {
    pid_t all[512], found = 0;
    const size_t count = processes_below(program->child, all, sizeof all / sizeof *all);
    for (size_t i = 0; i < count && !found; i++) {
        Stop stop = stop_begin(UINT64_MAX);
        const int memory = process_open_memory(all[i], NULL);
        WineThread thread;
        if (memory >= 0 && !is_wine_server(all[i]) && stop_process(&stop, all[i], NULL))
            for (size_t t = 0; t < stop.count && !found; t++)
                if (wine_thread_read(memory, wine_tables.wine, &stop.threads[t], &thread) &&
                    thread.pid == id)
                    found = all[i];
        stop_end(&stop);
        if (memory >= 0)
            close(memory);
    }
    return found;
}

// The outermost process is held from now on: bubblewrap would end with the program, and take
// along what the program left running before anybody could count it.
void program_greeted(Program *program, uint32_t id) {
    program->main = process_with_id(program, id);
    for (pid_t above = process_parent(program->main);
         above && above != program->child &&
         program->box_count < sizeof program->box / sizeof above;
         above = process_parent(above))
        program->box[program->box_count++] = above;
    program->main_end = program->main ? open_end(program->main) : -1;
    if (program->main_end >= 0 && program->main != program->child)
        kill(program->child, SIGSTOP);
}

// --- hearing and answering

// Its output comes first in the list, so that it is read before the end is reported.
Happened program_wait(Program *program, uint32_t ms, Error *err) {
    const int end = program->main_end >= 0 ? program->main_end : program->child_end;
    struct pollfd waits[2] = {{.fd = program->open ? program->from : -1, .events = POLLIN},
                              {.fd = program->ended ? -1 : end, .events = POLLIN}};
    if (!program->open && program->ended)
        return PROGRAM_GONE;
    if (poll(waits, 2, (int)ms) < 0 && errno != EINTR) {
        error_set(err, "waiting for the program failed: %s", strerror(errno));
        return PROGRAM_FAILED;
    }
    if (waits[0].revents)
        return PROGRAM_SPOKE;
    if (!waits[1].revents)
        return PROGRAM_QUIET;
    program->ended = true;
    return PROGRAM_ENDED;
}

size_t program_take(Program *program, const char **words) {
    const ssize_t got = read(program->from, program->words, sizeof program->words);
    *words = program->words;
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        program->open = false;
    return got > 0 ? (size_t)got : 0;
}

// A line is far shorter than what a pipe takes in one piece (pipe(7), PIPE_BUF).
void program_answer(Program *program, const char *line, size_t size) {
    struct pollfd room = {.fd = program->to, .events = POLLOUT};
    if (write(program->to, line, size) < 0 && errno == EAGAIN &&
        poll(&room, 1, WRITE_TIMEOUT_MS) > 0)
        (void)!write(program->to, line, size);
}

uint64_t program_output_bytes(const Program *program) {
    struct stat about;
    return fstat(program->output, &about) == 0 ? (uint64_t)about.st_size : 0;
}

// --- ending

static void note_reaped(Program *program, pid_t pid, int status) {
    if (pid == program->child) {
        program->reaped = true;
        program->status = status;
    }
}

// Until no process is left below this one.
void program_end(Program *program) {
    pid_t all[512], pid;
    int status;
    program->ended_by_us |= !program->ended;
    for (;;) {
        const size_t count = processes_below(getpid(), all, sizeof all / sizeof *all);
        for (size_t i = 0; i < count; i++)
            kill(all[i], SIGKILL);
        pid = waitpid(-1, &status, 0);
        if (pid < 0 && errno != EINTR)
            return;
        note_reaped(program, pid, status);
    }
}

// One that TerminateProcess() ended is gone for Wine before it is for the kernel.
static size_t count_left(const Program *program) {
    const uint64_t deadline = clock_us() + END_PATIENCE_MS * 1000;
    for (;;) {
        pid_t all[512];
        const size_t count = program_processes(program, all, sizeof all / sizeof *all);
        const size_t left = count - process_is_among(program->main, all, count);
        if (left == 0 || clock_us() > deadline)
            return left;
        poll(NULL, 0, 1);
    }
}

// The kernel keeps the lowest 8 bits of a Linux process's exit code, and the sandbox
// passes them on; a signal that ended the program is one of them (128 and more).
static uint32_t exit_code(Program *program) {
    struct pollfd end = {.fd = program->child_end, .events = POLLIN};
    int status;
    if (!program->reaped)
        kill(program->child, SIGCONT);
    if (!program->reaped && poll(&end, 1, WRITE_TIMEOUT_MS) > 0 &&
        waitpid(program->child, &status, 0) == program->child)
        note_reaped(program, program->child, status);
    if (!program->reaped || program->ended_by_us)
        return EXIT_ENDED_BY_US;
    return WIFEXITED(program->status) ? (uint32_t)WEXITSTATUS(program->status)
                                      : 128u + (uint32_t)WTERMSIG(program->status);
}

Exit program_exit(Program *program) {
    Exit exit = {.code_bits = 8, .processes_left = program->main ? count_left(program) : 0};
    exit.code = exit_code(program);
    program_end(program);
    return exit;
}

bool program_close(Program *program, Error *err) {
    program_end(program);
    bool ok = program_output_bytes(program) <= OUTPUT_KEPT ||
              ftruncate(program->output, OUTPUT_KEPT) == 0 ||
              error_set(err, "cannot cut output.txt: %s", strerror(errno));
    close_all(program);
    return ok;
}
