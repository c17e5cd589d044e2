// A DLL of which the scenario holds a reference of its own.

__declspec(dllexport) int answer(void) {
    return 42;
}
