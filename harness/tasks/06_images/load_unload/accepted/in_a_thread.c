#include "unit.h"

typedef struct Request {
    const char *path;
    HMODULE module;
} Request;

static DWORD WINAPI load_in_thread(void *request) {
    Request *r = request;
    r->module = LoadLibraryA(r->path);
    return 0;
}

// Loads in a thread of its own, and waits for it.
HMODULE load(const char *path) {
    Request request = {path, NULL};
    HANDLE thread = CreateThread(NULL, 0, load_in_thread, &request, 0, NULL);
    if (!thread)
        return NULL;
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return request.module;
}

BOOL unload(HMODULE module) {
    return module && FreeLibrary(module);
}
