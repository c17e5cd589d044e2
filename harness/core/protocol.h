// What a task's program and its recorder say to each other over the program's
// standard input and output: one ASCII line a message, LF at the end, at most
// PROTOCOL_LINE bytes. Both recorders speak it; nothing in it depends on which.
//
//   program                                     recorder
//   hello VERSION NONCE PID                     go 0
//   parameter NONCE NAME                        value NUMBER | unknown
//   claim NONCE NAME NUMBER
//   bytes NONCE PID ADDRESS SIZE                  (put these bytes into the photograph)
//   walk NONCE HEAP                               (about to walk; may block on the heap's lock)
//   heap NONCE HEAP segment|large BASE
//   walked NONCE HEAP
//   ready NONCE ORDINAL NAME                    go ORDINAL      (after the photograph)
//   crash NONCE CODE ADDRESS ACCESS TARGET        (unhandled exception; the program ends)
//   bye NONCE                                     (scenario returned)
//
// Numbers are hexadecimal with 0x. Names are [a-z0-9_.]{1,48}. A line whose
// nonce is wrong, or that does not parse, is recorded as noise and decides
// nothing. Everything the program says is a claim.

#ifndef REGIONLAB_PROTOCOL_H
#define REGIONLAB_PROTOCOL_H

#include "error.h"
#include <stddef.h>
#include <stdint.h>

#define PROTOCOL_VERSION 1
#define PROTOCOL_LINE    256
#define PROTOCOL_NAME    49 // with the terminator
#define PROTOCOL_NONCE   33

typedef enum MessageType {
    MESSAGE_HELLO,
    MESSAGE_PARAMETER,
    MESSAGE_CLAIM,
    MESSAGE_BYTES,
    MESSAGE_WALK,
    MESSAGE_HEAP,
    MESSAGE_WALKED,
    MESSAGE_READY,
    MESSAGE_CRASH,
    MESSAGE_BYE,
    MESSAGE_GO,
    MESSAGE_VALUE,
    MESSAGE_UNKNOWN,
    MESSAGE_COUNT,
} MessageType;

typedef struct Message {
    MessageType type;
    char nonce[PROTOCOL_NONCE]; // "" for the recorder's lines
    char name[PROTOCOL_NAME];   // "" where the message has none; "segment" or "large" for HEAP
    uint64_t number[4];         // in the order of the line
} Message;

// Parses one line without its LF. False with *err when it is not a message.
bool message_parse(const char *line, size_t length, Message *out, Error *err);

// Writes the line with its LF; returns its length. buf holds PROTOCOL_LINE
// bytes. Uses no heap: the probe calls it between a student's allocations.
size_t message_print(const Message *message, char *buf);

#endif
