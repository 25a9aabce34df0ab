#define _GNU_SOURCE
#include "python.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ENTRY_FAILED 70

/* The running Python's. */
extern void PyOS_BeforeFork(void);
extern void PyOS_AfterFork_Parent(void);
extern void PyOS_AfterFork_Child(void);

static int nothing(void) { return 0; }

static const struct argyle_hooks hooks = {nothing, PyOS_BeforeFork, PyOS_AfterFork_Parent,
                                           (const void *)PyOS_BeforeFork};

static void close_from(unsigned first) { syscall(SYS_close_range, first, ~0U, 0); }

int argyle_serve_python(const struct argyle_step *entry, int count, struct argyle_birth *birth) {
  char words[256];
  int error = argyle_serve(&hooks, birth);
  if (error) return error;
  if (birth->grows) {
    if (dup3(birth->parent_fd, ARGYLE_CONTROL_FD + 1, O_CLOEXEC) < 0) _exit(ENTRY_FAILED);
    close_from(ARGYLE_CONTROL_FD + 2);
  } else {
    close_from(ARGYLE_CONTROL_FD + 1);
    if (argyle_run_steps(entry, count, birth->uid, words, sizeof words)) {
      dprintf(2, "sandbox entry failed: %s\n", words);
      _exit(ENTRY_FAILED);
    }
  }
  PyOS_AfterFork_Child();
  return 0;
}
