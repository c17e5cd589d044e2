// A DLL that nobody has loaded before the task does.

static int attached;

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, void *reserved) {
    (void)module;
    (void)reserved;
    attached += reason == DLL_PROCESS_ATTACH;
    return TRUE;
}

// 1 once the loader has called DllMain.
__declspec(dllexport) int was_attached(void) {
    return attached;
}
