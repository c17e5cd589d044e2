// The program as recorder/run.c sees it: its messages, its end, its output.

#include "live.h"
#include "record.h"

#define EXIT_ENDED_BY_US 1

RecorderName recorder_name(void) {
    static Platform platform;
    live_platform(&platform);
    return (RecorderName){"record.exe", platform.wine ? "in-session" : "windows", platform.name};
}

// The program writes its output into a file, not into a pipe: under Wine a write to a
// pipe costs 100 us, to a file 2, and unbuffered printf writes letter by letter. Its
// handle can only append. Ours is for the size.
static bool create_output(const char *folder, HANDLE *ours, HANDLE *programs, Error *err) {
    char path[4096];
    snprintf(path, sizeof path, "%s/output.txt", folder);
    SECURITY_ATTRIBUTES inheritable = {.nLength = sizeof inheritable, .bInheritHandle = TRUE};
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE;
    *ours = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, share, NULL, CREATE_ALWAYS, 0, NULL);
    if (*ours == INVALID_HANDLE_VALUE)
        return error_set(err, "cannot create %s: error %lu", path, GetLastError());
    *programs = CreateFileA(path, FILE_APPEND_DATA | SYNCHRONIZE, share, &inheritable,
                            OPEN_EXISTING, 0, NULL);
    if (*programs != INVALID_HANDLE_VALUE)
        return true;
    error_set(err, "cannot open %s: error %lu", path, GetLastError());
    CloseHandle(*ours);
    return false;
}

Program *program_start(const Options *options, Error *err) {
    static Program program; // the pipes' buffers are too large for a stack
    HANDLE programs_output;
    program = (Program){.job = NULL};
    if (!create_output(options->evidence, &program.output, &programs_output, err))
        return NULL;
    bool ok = launch(&program, options, programs_output, err);
    CloseHandle(programs_output);
    if (ok)
        return &program;
    launch_close(&program);
    CloseHandle(program.output);
    return NULL;
}

// It is the process that was started, whatever it calls itself.
void program_greeted(Program *program, uint32_t pid) {
    (void)program;
    (void)pid;
}

// The process stands last: what it said before it ended is read first.
Happened program_wait(Program *program, uint32_t ms, Error *err) {
    HANDLE waits[2];
    DWORD count = 0;
    if (program->from.open && !program->from.reading)
        pipe_begin(&program->from);
    if (program->from.open)
        waits[count++] = program->from.done;
    if (!program->ended)
        waits[count++] = program->process;
    if (count == 0)
        return PROGRAM_GONE;

    const DWORD event = WaitForMultipleObjects(count, waits, FALSE, ms);
    if (event == WAIT_TIMEOUT)
        return PROGRAM_QUIET;
    if (event >= WAIT_OBJECT_0 + count) {
        error_set(err, "waiting for the program failed with error %lu", GetLastError());
        return PROGRAM_FAILED;
    }
    if (waits[event - WAIT_OBJECT_0] == program->from.done)
        return PROGRAM_SPOKE;
    program->ended = true;
    return PROGRAM_ENDED;
}

size_t program_take(Program *program, const char **words) {
    *words = program->from.buffer;
    return pipe_take(&program->from);
}

void program_answer(Program *program, const char *line, size_t size) {
    pipe_write(&program->to, line, size);
}

uint64_t program_output_bytes(const Program *program) {
    LARGE_INTEGER size = {.QuadPart = 0};
    GetFileSizeEx(program->output, &size);
    return (uint64_t)size.QuadPart;
}

void program_end(Program *program) {
    TerminateJobObject(program->job, EXIT_ENDED_BY_US);
}

Exit program_exit(Program *program) {
    DWORD code = 0, pids[1];
    GetExitCodeProcess(program->process, &code);
    const size_t left = launch_pids(program, pids, 1);
    program_end(program);
    return (Exit){.code = code, .code_bits = 32, .processes_left = left};
}

// Cuts what is kept of the output, when nothing is left that could write.
bool program_close(Program *program, Error *err) {
    LARGE_INTEGER size = {.QuadPart = 0}, kept = {.QuadPart = OUTPUT_KEPT};
    launch_close(program);
    bool ok = GetFileSizeEx(program->output, &size) &&
              (size.QuadPart <= kept.QuadPart ||
               (SetFilePointerEx(program->output, kept, NULL, FILE_BEGIN) &&
                SetEndOfFile(program->output)));
    if (!ok)
        error_set(err, "cannot cut output.txt: error %lu", GetLastError());
    CloseHandle(program->output);
    return ok;
}
