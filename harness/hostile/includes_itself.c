// attack: includes itself without end
// defence: the compiler's own limit of depth
// outcome: compile error
// says: nested depth

#include __FILE__
