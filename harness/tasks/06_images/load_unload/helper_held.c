// A DLL that the scenario holds its own reference to.

__declspec(dllexport) int answer(void) {
    return 42;
}
