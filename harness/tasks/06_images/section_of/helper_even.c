// A DLL as large as odd.dll, which comes when that one has gone, at the same address where the
// system has no reason to take another: the names and the sizes are in another order.

#define PLACED(name) __attribute__((section(name), used))

PLACED("ninefive") char nine[0x1456] = {1};
PLACED(".a") char whole_pages[0x3000] = {1};
PLACED(".c") char little[0x77] = {1};
char zeros[0x5111];

__declspec(dllexport) const char *zeros_at(void) {
    return zeros;
}
