// attack: connects to a port of this machine through Winsock
// defence: no network: sockets are refused, and the namespace has none
// outcome: failed
// prints: connected 0\b

#include "hostile.h"

#include <winsock2.h>

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    HMODULE winsock = LoadLibraryA("ws2_32.dll");
    int(WSAAPI * start)(WORD, WSADATA *) = (void *)GetProcAddress(winsock, "WSAStartup");
    SOCKET(WSAAPI * make)(int, int, int) = (void *)GetProcAddress(winsock, "socket");
    int(WSAAPI * join)(SOCKET, const struct sockaddr *, int) =
        (void *)GetProcAddress(winsock, "connect");
    WSADATA data;
    start(MAKEWORD(2, 2), &data);
    unsigned short port = CANARY_PORT;
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = (unsigned short)(port << 8 | port >> 8),
                             .sin_addr.s_addr = 0x0100007f};
    int connected = join(make(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&at, sizeof at) == 0;
    printf("connected %d\n", connected);
}
