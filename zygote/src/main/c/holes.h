/* What a zygote has freed. */
#ifndef ARGYLE_HOLES_H
#define ARGYLE_HOLES_H

/*
 * Takes, for good, what was freed between what is kept: the C library gives such places first, each is on another
 * page, and a guest would have to copy these, many while its caller waits. What it allocates then is cut from the
 * heap's end, side by side. To be called when no more is to be freed, before guests are forked.
 */
void argyle_fill_holes(void);

#endif
