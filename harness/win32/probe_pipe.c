// The conversation with the recorder, over what were standard input and output, and the two
// ways in which the probe ends a program that cannot go on.
//
// The student's code must not disturb it by an innocent printf or getchar: the probe
// keeps the handles for itself, and both the Win32 and the C runtime's idea of
// standard input become NUL, and of standard output standard error. A program can still
// find the handles and write to them, but nothing that it writes is more than a claim.

#include "probe_private.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>

static HANDLE from_recorder, to_recorder;
static char nonce[PROTOCOL_NONCE];

void probe_give_up(int exit_code, const char *why, const char *what) {
    fprintf(stderr, "regionlab: %s%s\n", why, what);
    fflush(NULL);
    ExitProcess((UINT)exit_code);
}

static HANDLE keep(DWORD which) {
    HANDLE copy = NULL, self = GetCurrentProcess();
    if (!DuplicateHandle(self, GetStdHandle(which), self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS))
        probe_give_up(EXIT_DISCONNECTED, "the recorder's pipe is missing", "");
    return copy;
}

void probe_connect(const char *run_nonce) {
    if (strlen(run_nonce) >= sizeof nonce)
        probe_give_up(EXIT_NOT_RECORDED, "the nonce is too long: ", run_nonce);
    strcpy(nonce, run_nonce);
    from_recorder = keep(STD_INPUT_HANDLE);
    to_recorder = keep(STD_OUTPUT_HANDLE);
    probe_divert();
}

// _dup2 closes the handle that the descriptor had, and where the runtime made that a
// standard handle it sets the Win32 one; SetStdHandle makes it so everywhere.
void probe_divert(void) {
    int nul = _open("NUL", _O_RDONLY | _O_BINARY);
    if (nul < 0 || _dup2(nul, 0) != 0 || _dup2(2, 1) != 0)
        probe_give_up(EXIT_DISCONNECTED, "standard input and output cannot be redirected", "");
    if (nul != 0)
        _close(nul);
    SetStdHandle(STD_INPUT_HANDLE, (HANDLE)_get_osfhandle(0));
    SetStdHandle(STD_OUTPUT_HANDLE, GetStdHandle(STD_ERROR_HANDLE));
}

void probe_require_pipe(void) {
    DWORD flags;
    if (!GetHandleInformation(from_recorder, &flags) || !GetHandleInformation(to_recorder, &flags))
        probe_give_up(EXIT_DISCONNECTED, "the recorder's pipe was closed", "");
}

// Anything but a whole line leaves the recorder with a torn one: it is noise there.
bool probe_try_send(Message *message) {
    char line[PROTOCOL_LINE];
    memcpy(message->nonce, nonce, sizeof nonce);
    DWORD length = (DWORD)message_print(message, line), written = 0;
    return WriteFile(to_recorder, line, length, &written, NULL) && written == length;
}

void probe_send(Message *message) {
    if (!probe_try_send(message))
        probe_give_up(EXIT_DISCONNECTED, "the recorder's pipe is closed", "");
}

// A byte at a time: the recorder's lines are short and few, and nothing is left in a
// buffer for the student's code to find.
void probe_receive(Message *message) {
    char line[PROTOCOL_LINE];
    size_t length = 0;
    for (;;) {
        DWORD got = 0;
        if (length == sizeof line || !ReadFile(from_recorder, line + length, 1, &got, NULL) || !got)
            probe_give_up(EXIT_DISCONNECTED, "the recorder does not answer", "");
        if (line[length] == '\n')
            break;
        length++;
    }
    if (!message_parse(line, length, message, NULL))
        probe_give_up(EXIT_DISCONNECTED, "the recorder's answer cannot be read", "");
}

void probe_copy_name(char *to, const char *name) {
    if (!protocol_name_ok(name)) {
        fprintf(stderr, "regionlab: not a name of at most 48 letters [a-z0-9_.]: %s\n", name);
        cannot("use an invalid name");
    }
    strcpy(to, name);
}

// A name in a message has no spaces: underscores stand for them.
void cannot(const char *what) {
    Message m = {.type = MESSAGE_CANNOT, .number = {GetLastError()}};
    char name[PROTOCOL_NAME];
    snprintf(name, sizeof name, "%s", what);
    for (char *c = name; *c; c++)
        if (*c == ' ')
            *c = '_';
    probe_copy_name(m.name, protocol_name_ok(name) ? name : "do_what_it_should");
    probe_try_send(&m);
    probe_give_up(EXIT_CANNOT, "the scenario cannot ", what);
}
