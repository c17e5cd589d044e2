// Pipes between this program and the task's. Win32 has overlapped I/O only for pipes
// with a name, so each has one that nobody can guess in time: it is connected before
// the program starts, and takes one connection.

#include "record.h"

#define PIPE_BUFFER_SIZE 65536
#define WRITE_TIMEOUT_MS 1000

static bool call_failed(Error *err, const char *call) {
    return error_set(err, "cannot make a pipe: %s failed with error %lu", call, GetLastError());
}

static bool make_pipe(Pipe *pipe, HANDLE *other, DWORD direction, DWORD other_access, Error *err) {
    static unsigned made;
    char name[64];
    snprintf(name, sizeof name, "\\\\.\\pipe\\regionlab-%lu-%u", GetCurrentProcessId(), ++made);
    SECURITY_ATTRIBUTES inheritable = {.nLength = sizeof inheritable, .bInheritHandle = TRUE};

    *pipe = (Pipe){.handle = INVALID_HANDLE_VALUE};
    pipe->done = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!pipe->done)
        return call_failed(err, "CreateEvent");
    pipe->handle =
        CreateNamedPipeA(name, direction | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
                         PIPE_TYPE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS, 1,
                         PIPE_BUFFER_SIZE, PIPE_BUFFER_SIZE, 0, NULL);
    if (pipe->handle == INVALID_HANDLE_VALUE)
        return call_failed(err, "CreateNamedPipe");
    *other = CreateFileA(name, other_access, 0, &inheritable, OPEN_EXISTING, 0, NULL);
    if (*other == INVALID_HANDLE_VALUE)
        return call_failed(err, "CreateFile");
    pipe->open = true;
    return true;
}

bool pipe_to_program(Pipe *pipe, HANDLE *other, Error *err) {
    return make_pipe(pipe, other, PIPE_ACCESS_OUTBOUND, GENERIC_READ, err);
}

bool pipe_from_program(Pipe *pipe, HANDLE *other, Error *err) {
    return make_pipe(pipe, other, PIPE_ACCESS_INBOUND, GENERIC_WRITE, err);
}

// A read that is under way writes into this structure: it must have ended first. One
// that failed at once is not waited for: its OVERLAPPED says "pending" for ever (Wine
// dlls/kernelbase/file.c, ReadFile).
void pipe_close(Pipe *pipe) {
    DWORD ignored;
    if (pipe->reading && CancelIo(pipe->handle))
        GetOverlappedResult(pipe->handle, &pipe->overlapped, &ignored, TRUE);
    if (pipe->handle && pipe->handle != INVALID_HANDLE_VALUE)
        CloseHandle(pipe->handle);
    if (pipe->done)
        CloseHandle(pipe->done);
    *pipe = (Pipe){.open = false};
}

static bool started(BOOL at_once) {
    return at_once || GetLastError() == ERROR_IO_PENDING;
}

void pipe_begin(Pipe *pipe) {
    pipe->overlapped = (OVERLAPPED){.hEvent = pipe->done};
    pipe->reading = pipe->open =
        started(ReadFile(pipe->handle, pipe->buffer, sizeof pipe->buffer, NULL, &pipe->overlapped));
}

size_t pipe_take(Pipe *pipe) {
    DWORD size = 0;
    if (GetOverlappedResult(pipe->handle, &pipe->overlapped, &size, FALSE)) {
        pipe->reading = false;
        return size;
    }
    pipe->reading = pipe->open = GetLastError() == ERROR_IO_INCOMPLETE;
    return 0;
}

bool pipe_write(Pipe *pipe, const char *bytes, size_t size) {
    DWORD written = 0;
    pipe->overlapped = (OVERLAPPED){.hEvent = pipe->done};
    if (!started(WriteFile(pipe->handle, bytes, (DWORD)size, NULL, &pipe->overlapped)))
        return false;
    if (WaitForSingleObject(pipe->done, WRITE_TIMEOUT_MS) != WAIT_OBJECT_0)
        CancelIo(pipe->handle);
    return GetOverlappedResult(pipe->handle, &pipe->overlapped, &written, TRUE) && written == size;
}
