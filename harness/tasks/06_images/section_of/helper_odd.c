// A DLL with sections that a compiler seldom makes: a name of all eight letters, one that
// ends where the next begins, and one that has nothing in the file.

#define PLACED(name) __attribute__((section(name), used))

// Large enough that sections have different places in the file and in memory.
PLACED("eightchr") char eight[0x2345] = {1};
PLACED(".a") char little[0x123] = {1};
PLACED(".b") char whole_pages[0x2000] = {1};
char zeros[0x5432];

__declspec(dllexport) const char *zeros_at(void) {
    return zeros;
}
