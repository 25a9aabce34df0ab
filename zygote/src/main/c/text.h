/* A runtime's code in huge pages. */
#ifndef ARGYLE_TEXT_H
#define ARGYLE_TEXT_H

/*
 * Puts the program or library that a function is of, its code and what is read-only beside it, into huge pages, as far
 * as these reach. Every guest has page tables of its own: for small pages it would have to fault them in at its birth
 * and let go of them at its end, and a processor that has done other things meanwhile would look each up again.
 *
 * Once, while no other thread runs. Where the kernel has no huge page to give, or cannot be asked for one (before Linux
 * 6.1), all stays as it is.
 */
void argyle_enlarge_text(const void *function);

#endif
