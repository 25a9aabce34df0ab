#define _GNU_SOURCE
#include "child.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#define MAX_INHERITED 256
#define SEED_BYTES 48

/* libuv's, of the running Node. */
extern int uv_loop_fork(struct uv_loop_s *loop);

static int inherited[MAX_INHERITED];
static int inherited_count;
static int null_fd = -1;
static void (*rand_seed)(const void *, int);

/* V8 keeps its heap from being copied by forks. */
static int copy_heap(void) {
  FILE *maps = fopen("/proc/self/maps", "re");
  char line[512];
  unsigned long from, to;
  if (!maps) return errno;
  while (fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%lx-%lx", &from, &to) == 2 && from < to && (long)from > 0) {
      madvise((void *)from, to - from, MADV_DOFORK);
    }
  }
  fclose(maps);
  return 0;
}

static int note_open(void) {
  DIR *directory = opendir("/proc/self/fd");
  struct dirent *entry;
  if (!directory) return errno;
  inherited_count = 0;
  while ((entry = readdir(directory))) {
    int fd = atoi(entry->d_name);
    if (fd < ARGYLE_FIRST_OWN_FD || fd == dirfd(directory)) continue;
    if (inherited_count == MAX_INHERITED) {
      closedir(directory);
      return EMFILE;
    }
    inherited[inherited_count++] = fd;
  }
  closedir(directory);
  return 0;
}

int argyle_before_forks(void) {
  rand_seed = (void (*)(const void *, int))dlsym(RTLD_DEFAULT, "RAND_seed");
  if (!rand_seed) return ENOSYS;
  int opened = open("/dev/null", O_RDWR | O_CLOEXEC);
  null_fd = opened < 0 ? -1 : fcntl(opened, F_DUPFD_CLOEXEC, ARGYLE_FIRST_OWN_FD);
  if (null_fd < 0) return errno;
  close(opened);
  int error = note_open();
  return error ? error : copy_heap();
}

void argyle_part_from_parent(void) {
  for (int i = 0; i < inherited_count; i++) {
    if (inherited[i] != null_fd) dup3(null_fd, inherited[i], O_CLOEXEC);
  }
  /* OpenSSL tells forks by process ids, and in their own namespaces all are 1. */
  char seed[SEED_BYTES];
  if (getrandom(seed, sizeof seed, 0) != sizeof seed) _exit(70);
  rand_seed(seed, sizeof seed);
}

int argyle_renew_loop(struct uv_loop_s *loop, int is_zygote) {
  /* It opens what it needs by the lowest free numbers, and a zygote's steps need one of them. */
  int held = is_zygote ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;
  int error = -uv_loop_fork(loop);
  if (held >= 0) close(held);
  return error;
}
