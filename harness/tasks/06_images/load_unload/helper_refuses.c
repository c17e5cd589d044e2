// A DLL that does not let itself be loaded.

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, void *reserved) {
    (void)module;
    (void)reserved;
    return reason != DLL_PROCESS_ATTACH;
}
