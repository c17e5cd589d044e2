// Executables: the functions this unit asks for. The tasks' texts are in README.md
// next to this file.

#ifndef UNIT_06_IMAGES_H
#define UNIT_06_IMAGES_H

#include <windows.h>

// Finds the section of a loaded module that holds an address. A section is as many bytes long
// as its header says it is in memory, from where it was loaded; the headers at the module's
// beginning belong to no section.
//
// module is a loaded program or DLL. On success the section's name, at most 8 letters, is in
// name with a zero after it, and the result is TRUE. When no section of this module holds the
// address the result is FALSE; name may then hold anything.
BOOL section_of(HMODULE module, const void *address, char name[9]);

// Asks the loader to load the DLL at this path, ready to be called. A DLL that is already
// loaded is the same module, with one more reference. Returns its handle, or NULL when it
// cannot be loaded.
HMODULE load(const char *path);

// Gives back one load(). The DLL leaves the map unless somebody else also has it loaded.
// Returns whether that was done. module is what load() returned.
BOOL unload(HMODULE module);

// Every protection that VirtualQuery may show for a page of a loaded section with these
// Characteristics, as the loader leaves it and after the program has written to it: the
// PAGE_ constants, joined with |. Nobody calls VirtualProtect.
unsigned expect_protect(DWORD characteristics);

// Changes an int of a loaded module that nobody may write to, in this process only. The int need
// not be aligned, and may be on two pages, which then have the same protection. No other byte
// changes, and every page is protected as before when the function returns. Returns whether the
// int was changed.
BOOL patch_const(const int *constant, int value);

// A variable of the program that all its running instances share, without a file and without
// a name: it is in a shared section of the image. It is 0 when the first instance starts, and
// an instance that starts later changes nothing. Each call returns the variable's address in
// the calling process.
volatile LONG *shared_counter(void);

#endif
