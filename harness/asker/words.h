// unit.h for files that also use core: both have a classify().

#ifndef REGIONLAB_WORDS_H
#define REGIONLAB_WORDS_H

#define classify students_classify
#include "unit.h"
#undef classify

#endif
