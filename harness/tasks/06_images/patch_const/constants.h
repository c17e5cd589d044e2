// The constants of helper_constants.c: two arrays of whole pages.

#ifndef PATCH_CONST_CONSTANTS_H
#define PATCH_CONST_CONSTANTS_H

enum { PAGES = 6, INTS = 1024 }; // INTS per page

// How many pages get another protection, and in how many places nothing can be changed.
enum { PROTECTIONS = 6, NOWHERES = 5 };

#endif
