/* Python's zygote and its guests, in C: each object of Python's that a guest's birth uses is a page to copy. */
#ifndef ARGYLE_PYTHON_H
#define ARGYLE_PYTHON_H

#include "entry.h"
#include "zygote.h"

/*
 * Serves the control socket of a zygote whose only thread calls this with the interpreter lock held. Returns 0 in
 * forked children only, as argyle_serve does: in guests after the entry steps, with nothing open beyond their socket;
 * in zygotes with the socket to the one that forked them as the descriptor after that. An error number when it cannot
 * begin.
 */
__attribute__((visibility("default")))
int argyle_serve_python(const struct argyle_step *entry, int count, struct argyle_birth *birth);

#endif
