// attack: includes itself endlessly
// defence: the compiler's limit of depth
// outcome: compile error
// says: nested depth

#include __FILE__
