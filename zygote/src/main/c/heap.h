/* The bounds of V8's heap, and last words when one of them is reached. */
#ifndef ARGYLE_HEAP_H
#define ARGYLE_HEAP_H

/* Once, beforehand: to find V8's functions among all of Node's takes longer than to call them. */
void argyle_find_heap(void);

/*
 * Bounds the heap of the running isolate, as --max-old-space-size does at the start, and what is outside of it and held by
 * it: buffers. Further bounds may only be lower. When one is reached, writes last words to descriptor 3 and ends the
 * process. 0 when this Node does not know how to do both.
 */
int argyle_limit_memory(unsigned mb);

#endif
