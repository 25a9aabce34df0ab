/* What a process is after a fork that its parent must not be any more. */
#ifndef ARGYLE_CHILD_H
#define ARGYLE_CHILD_H

struct uv_loop_s;

/* The first descriptor of Node's own; a guest's entry sequence needs the one before to be free. */
#define ARGYLE_FIRST_OWN_FD 5

/* Once, before forking: notes what is open, and has the JavaScript heap copied by forks. */
int argyle_before_forks(void);

/*
 * In the child: nothing that was open is shared with the parent any more, and random numbers differ. Numbers that
 * were open stay taken, by /dev/null, as threads that were not copied may be sent words by them.
 */
void argyle_part_from_parent(void);

/* In the child, last: an event loop of its own. A zygote's leaves the lowest number free. */
int argyle_renew_loop(struct uv_loop_s *loop, int is_zygote);

#endif
