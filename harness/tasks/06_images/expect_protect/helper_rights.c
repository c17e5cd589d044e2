// A DLL with a section of two pages for each set of rights. gas: x executable, w writable,
// y not readable, s shared; a later letter overrides an earlier one.

#define PLACED(name, flags)                                                                        \
    __asm__(".section " name ",\"" flags "\"\n\t.fill 0x2000, 1, 0x5a\n\t.text")

PLACED("none", "dy");
PLACED("r", "dr");
PLACED("w", "dyw");
PLACED("rw", "dw");
PLACED("x", "xy");
PLACED("rx", "xr");
PLACED("wx", "xyw");
PLACED("rwx", "xw");
PLACED("shared", "dws");

__declspec(dllexport) int rights;
