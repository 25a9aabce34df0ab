/* Executes an entry sequence: the steps by which a fresh process locks itself in, as data. */
#ifndef ARGYLE_ENTRY_H
#define ARGYLE_ENTRY_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One step: a system call, or, when there is a path, a text written into a file that exists.
 *
 * number: of the system call.
 * own_id_mask: bit i is set when argument i is the sandbox's own id.
 * arguments: numbers, or addresses of memory that outlives the call.
 * name: of the call, for messages.
 * path: NULL for a system call; else relative to the working directory of that moment.
 * text: with "{own id}" where the sandbox's own id belongs.
 */
struct argyle_step {
  long number;
  unsigned own_id_mask;
  long arguments[6];
  const char *name;
  const char *path;
  const char *text;
};

/*
 * Runs the steps in order and gives up at the first that fails: 0, or the error number with the words
 * for it in error. Allocates nothing and takes no lock, so it is safe right after a fork.
 */
__attribute__((visibility("default")))
int argyle_run_steps(const struct argyle_step *steps, int count, unsigned own_id, char *error, int error_size);

#ifdef __cplusplus
}
#endif

#endif
