// What a task's program and its recorder say to each other over the program's
// standard input and output: one ASCII line a message, LF at the end, at most
// PROTOCOL_LINE bytes. Both recorders speak it; nothing in it depends on which.
//
//   program                                     recorder
//   hello VERSION NONCE PID                     go 0
//   parameter NONCE NAME                        value NUMBER | unknown
//   claim NONCE NAME NUMBER
//   bytes NONCE PID ADDRESS SIZE                  (put these bytes into the snapshot)
//   at NONCE ORDINAL NAME                         (a checkpoint begins; its walks and ready follow)
//   walk NONCE HEAP                               (about to walk; may block on the heap's lock)
//   heap NONCE HEAP segment|large BASE
//   walked NONCE HEAP
//   ready NONCE ORDINAL NAME                    go ORDINAL      (after the snapshot)
//   site NONCE CALLER OUTER STATE PROTECT         (of the crash that follows: the two innermost
//                                                 instructions of the program's own file, and
//                                                 what VirtualQuery says of TARGET; 0: not known)
//   call NONCE FUNCTION TEXT THREAD RESULT ERROR FRAMES NUMBER...
//                                                 (a traced call returned: win32/trace.h)
//   crash NONCE CODE ADDRESS ACCESS TARGET        (unhandled exception; the program ends)
//   cannot NONCE WHAT ERROR                       (the scenario cannot go on; the program ends)
//   bye NONCE                                     (scenario returned)
//
// Numbers are hexadecimal, 0x and 1 to 16 digits. Names are [a-z0-9_.]{1,48}, a nonce
// [0-9a-f]{1,32}. ACCESS is read, write, execute or none. One space stands between words.
// FUNCTION is [A-Za-z0-9_]{1,48}. TEXT is UTF-8 in hexadecimal, at most PROTOCOL_TEXT bytes of it,
// or -. FRAMES says how many of the NUMBERs are return addresses; the call's arguments follow.
// A line whose nonce is wrong, or that does not parse, is recorded as noise and
// decides nothing. Everything the program says is a claim.
//
// A walk that does not finish must not cost the snapshot: the recorder knows the
// checkpoint's name from `at`, takes the snapshot after a while, and sends its one
// `go ORDINAL` early. The program finds it when it comes to its `ready ORDINAL`, which is
// then answered already; what it reported in between is too late for that snapshot.

#ifndef REGIONLAB_PROTOCOL_H
#define REGIONLAB_PROTOCOL_H

#include "error.h"
#include <stddef.h>
#include <stdint.h>

#define PROTOCOL_VERSION 1
#define PROTOCOL_LINE    1024
#define PROTOCOL_NAME    49 // with the terminator
#define PROTOCOL_NONCE   33
#define PROTOCOL_TEXT    120 // bytes; twice as many digits
#define PROTOCOL_NUMBERS 34  // of a call

typedef enum MessageType {
    MESSAGE_HELLO,
    MESSAGE_PARAMETER,
    MESSAGE_CLAIM,
    MESSAGE_BYTES,
    MESSAGE_AT,
    MESSAGE_WALK,
    MESSAGE_HEAP,
    MESSAGE_WALKED,
    MESSAGE_READY,
    MESSAGE_SITE,
    MESSAGE_CALL,
    MESSAGE_CRASH,
    MESSAGE_CANNOT,
    MESSAGE_BYE,
    MESSAGE_GO,
    MESSAGE_VALUE,
    MESSAGE_UNKNOWN,
    MESSAGE_COUNT,
} MessageType;

typedef struct Message {
    MessageType type;
    char nonce[PROTOCOL_NONCE];        // "" for the recorder's lines
    char name[PROTOCOL_NAME];          // "" where there is none; HEAP's "segment", CRASH's ACCESS
    char text[2 * PROTOCOL_TEXT + 1];  // a call's TEXT as the line has it; "" for others
    size_t count;                      // of the numbers that a call has
    uint64_t number[PROTOCOL_NUMBERS]; // in the order of the line
} Message;

// Whether a text may stand as a name. The caller of message_print() sees to it.
bool protocol_name_ok(const char *name);

// Parses one line without its LF. False with *err when it is not a message; *out is
// then untouched. What message_parse() takes, message_print() prints the same, but for
// leading zeros.
bool message_parse(const char *line, size_t length, Message *out, Error *err);

// Writes the line with its LF; returns its length. buf holds PROTOCOL_LINE
// bytes. Uses no heap: the probe calls it between a student's allocations.
size_t message_print(const Message *message, char *buf);

#endif
