// Two threads: each has a stack of its own, and each stack grows as its thread recurses.
#include <stdio.h>
#include <windows.h>

static int deep(int n) {
    volatile char frame[8000];
    frame[0] = (char)n;
    return n == 0 ? frame[0] : deep(n - 1) + frame[0];
}

static DWORD WINAPI work(LPVOID depth) {
    char local;
    printf("thread %lu: a local variable at %p\n", GetCurrentThreadId(), (void *)&local);
    int sum = deep((int)(INT_PTR)depth);
    VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS);
    return (DWORD)sum;
}

int main(void) {
    HANDLE threads[2];
    DWORD ids[2];
    threads[0] = CreateThread(NULL, 0, work, (LPVOID)5, 0, &ids[0]);
    WaitForSingleObject(threads[0], INFINITE);
    threads[1] = CreateThread(NULL, 4 << 20, work, (LPVOID)50,
                              CREATE_SUSPENDED | STACK_SIZE_PARAM_IS_A_RESERVATION, &ids[1]);
    ResumeThread(threads[1]);
    WaitForMultipleObjects(2, threads, TRUE, INFINITE);
    char *own = VirtualAlloc(NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    printf("main: %p\n", (void *)own);
    return 0;
}
