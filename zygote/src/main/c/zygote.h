/* A zygote: forks guests at the worker's word and reports their ends. The other side is zygote.process in Java. */
#ifndef ARGYLE_ZYGOTE_H
#define ARGYLE_ZYGOTE_H

#define ARGYLE_CONTROL_FD 3
#define ARGYLE_MAX_FDS 8
#define ARGYLE_MAX_REQUEST 4096

/* What a forked process is to become. */
struct argyle_birth {
  int grows;      /* a zygote; else a guest */
  unsigned uid;   /* a guest's */
  int parent_fd;  /* a zygote's socket to the one that forked it; else -1 */
};

/* What the runtime in the same process has to do about forks. */
struct argyle_hooks {
  int (*before_serving)(void); /* an error number, or 0 */
  void (*before_fork)(void);
  void (*in_parent)(void);     /* after each fork, failed or not */
  const void *runtime;         /* a function of its own */
};

/*
 * Serves the control socket. Returns in forked children only, in namespaces of their own, with their socket as
 * descriptor 3, their output as 1 and 2, in their control groups, and with nothing else of the parent's open; ends
 * the process when the worker lets go of it. An error number when it cannot begin.
 */
int argyle_serve(const struct argyle_hooks *hooks, struct argyle_birth *birth);

#endif
