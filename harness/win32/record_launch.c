// Starting the task's program: suspended, into a job that ends with this program, with
// two pipes and a file as its standard handles, and no other handle of ours.

#include "record.h"

#include "command_line.h"
#include <stdio.h>
#include <stdlib.h>

static char start_folder[MAX_PATH * 3]; // UTF-8; "": where this program started

bool launch_in(const char *folder, Error *err) {
    const DWORD length = GetFullPathNameA(folder, sizeof start_folder, start_folder, NULL);
    const DWORD is = length < sizeof start_folder ? GetFileAttributesA(start_folder) : 0;
    if (!length || is == INVALID_FILE_ATTRIBUTES || !(is & FILE_ATTRIBUTE_DIRECTORY))
        return error_set(err, "--temp %s: not a folder", folder);
    return (SetEnvironmentVariableA("TEMP", start_folder) &&
            SetEnvironmentVariableA("TMP", start_folder)) ||
           error_set(err, "--temp %s: error %lu", folder, GetLastError());
}

// PROGRAM.exe ARG... --regionlab NONCE. Must be freed.
static char *command_line(const Options *options) {
    char tail[64];
    snprintf(tail, sizeof tail, "--regionlab %s", options->nonce);
    return command_line_of(options->command, tail);
}

// So that a program that never stops allocating or starting costs its own run, not the machine.
// The memory is what is committed: a section of 4 GB that a task makes fits twice. In the sandbox
// other walls are narrower, and Wine 8 enforces no limit of memory.
#define MOST_MEMORY    ((SIZE_T)8 << 30)
#define MOST_PROCESSES 64

static HANDLE make_job(void) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {
        .BasicLimitInformation = {.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE |
                                                JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION |
                                                JOB_OBJECT_LIMIT_ACTIVE_PROCESS |
                                                JOB_OBJECT_LIMIT_JOB_MEMORY,
                                  .ActiveProcessLimit = MOST_PROCESSES},
        .JobMemoryLimit = MOST_MEMORY};
    HANDLE job = CreateJobObjectA(NULL, NULL);
    if (job &&
        SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits))
        return job;
    if (job)
        CloseHandle(job);
    return NULL;
}

// ends: the program's standard input, output and error.
static bool create_program(const Options *options, HANDLE ends[3], PROCESS_INFORMATION *made,
                           Error *err) {
    char list_space[256]; // one attribute takes far less
    SIZE_T size = sizeof list_space;
    STARTUPINFOEXA start = {.StartupInfo = {.cb = sizeof start,
                                            .dwFlags = STARTF_USESTDHANDLES,
                                            .hStdInput = ends[0],
                                            .hStdOutput = ends[1],
                                            .hStdError = ends[2]},
                            .lpAttributeList = (void *)list_space};
    char *line = command_line(options);
    bool listed = line && InitializeProcThreadAttributeList(start.lpAttributeList, 1, 0, &size);
    bool ok = listed &&
              UpdateProcThreadAttribute(start.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                        ends, 3 * sizeof *ends, NULL, NULL) &&
              CreateProcessA(NULL, line, NULL, NULL, TRUE,
                             CREATE_SUSPENDED | DETACHED_PROCESS | EXTENDED_STARTUPINFO_PRESENT,
                             NULL, *start_folder ? start_folder : NULL, &start.StartupInfo, made);
    if (!ok)
        error_set(err, "cannot start %s: error %lu", options->command[0], GetLastError());
    if (listed)
        DeleteProcThreadAttributeList(start.lpAttributeList);
    free(line);
    return ok;
}

static bool into_job(Program *program, const PROCESS_INFORMATION *made, Error *err) {
    quiet_loader(made->hProcess);
    if (AssignProcessToJobObject(program->job, made->hProcess) &&
        ResumeThread(made->hThread) != (DWORD)-1)
        return true;
    error_set(err, "cannot put the program into its job: error %lu", GetLastError());
    TerminateProcess(made->hProcess, 1);
    return false;
}

bool launch(Program *program, const Options *options, HANDLE errors, Error *err) {
    HANDLE ends[3] = {INVALID_HANDLE_VALUE, INVALID_HANDLE_VALUE, errors};
    PROCESS_INFORMATION made = {.hProcess = NULL};
    program->job = make_job();
    bool ok = program->job ? pipe_to_program(&program->to, &ends[0], err) &&
                                 pipe_from_program(&program->from, &ends[1], err)
                           : error_set(err, "cannot make a job: error %lu", GetLastError());
    if (ok && (ok = create_program(options, ends, &made, err))) {
        program->process = made.hProcess;
        program->pid = made.dwProcessId;
        ok = into_job(program, &made, err);
        CloseHandle(made.hThread);
    }
    for (int i = 0; i < 2; i++)
        if (ends[i] != INVALID_HANDLE_VALUE)
            CloseHandle(ends[i]);
    return ok;
}

void launch_close(Program *program) {
    pipe_close(&program->to);
    pipe_close(&program->from);
    if (program->process)
        CloseHandle(program->process);
    if (program->job)
        CloseHandle(program->job);
}

size_t launch_pids(const Program *program, DWORD *pids, size_t size) {
    static _Alignas(
        8) char answer[sizeof(JOBOBJECT_BASIC_PROCESS_ID_LIST) + 256 * sizeof(ULONG_PTR)];
    const JOBOBJECT_BASIC_PROCESS_ID_LIST *list = (const void *)answer;
    if (!QueryInformationJobObject(program->job, JobObjectBasicProcessIdList, answer, sizeof answer,
                                   NULL) &&
        GetLastError() != ERROR_MORE_DATA)
        return 0;
    const size_t count = list->NumberOfProcessIdsInList;
    for (size_t i = 0; i < count && i < size; i++)
        pids[i] = (DWORD)list->ProcessIdList[i];
    return count;
}
