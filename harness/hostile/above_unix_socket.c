// attack: speaks to a program outside through a socket's path, and by an abstract name
// defence: whom a socket is connected to is decided outside; no socket that needs no connection
// outcome: failed
// prints: code among the libraries\s+reached 0\b

#include "hostile.h"

typedef struct Address {
    uint16_t family;
    char path[108];
} Address;

static RawCall *call;

static int reaches(const char *path, size_t length, Word type) {
    Address to = {.family = 1};
    memcpy(to.path, path, length);
    Word made = call(SYS_socket, 1, type, 0);
    int came = made >= 0 && call(SYS_connect, made, (Word)(uintptr_t)&to, sizeof to) == 0;
    call(SYS_close, made, 0, 0);
    return came;
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    enum { STREAM = 1, DATAGRAM = 2, SEQUENCED = 5 };
    static const char path[] = "@SOCKET@", abstract[] = "\0@SOCKET@";
    call = raw_from_above();
    int reached = 0;
    for (Word type = STREAM; type <= SEQUENCED; type++) {
        reached += type != STREAM && reaches(path, sizeof path, type);
        reached += type != STREAM && reaches(abstract, sizeof abstract - 1, type);
    }
    // The canary says whether this reached it: Wine's own server may have been put in its place.
    reaches(path, sizeof path, STREAM);
    printf("reached %d\n", reached);
}
