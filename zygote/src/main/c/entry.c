#define _GNU_SOURCE
#include "entry.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_TEXT 512
#define OWN_ID "{own id}"

static char *put(char *at, const char *end, const char *text) {
  while (at < end && *text) *at++ = *text++;
  return at;
}

static char *put_number(char *at, const char *end, unsigned number) {
  char digits[11];
  char *digit = digits + sizeof digits - 1;
  *digit = 0;
  do {
    *--digit = (char)('0' + number % 10);
    number /= 10;
  } while (number);
  return put(at, end, digit);
}

static int fail(int number, const char *what, char *error, int size) {
  if (size > 0) {
    const char *end = error + size - 1;
    char *at = put(put(error, end, what), end, ": ");
    const char *words = strerror(number);
    at = words ? put(at, end, words) : put_number(put(at, end, "error "), end, (unsigned)number);
    *at = 0;
  }
  return number;
}

static int write_file(const struct argyle_step *step, unsigned own_id) {
  char text[MAX_TEXT];
  const char *end = text + sizeof text;
  char *at = text;
  const char *from = step->text;
  while (*from) {
    if (strncmp(from, OWN_ID, sizeof OWN_ID - 1) == 0) {
      at = put_number(at, end, own_id);
      from += sizeof OWN_ID - 1;
    } else if (at < end) {
      *at++ = *from++;
    } else {
      return E2BIG;
    }
  }
  int fd = open(step->path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  ssize_t written = write(fd, text, (size_t)(at - text));
  int error = written < 0 ? errno : written < at - text ? EIO : 0;
  close(fd);
  return error;
}

int argyle_run_steps(const struct argyle_step *steps, int count, unsigned own_id, char *error, int error_size) {
  for (const struct argyle_step *step = steps; step < steps + count; step++) {
    if (step->path) {
      int number = write_file(step, own_id);
      if (number) return fail(number, step->path, error, error_size);
      continue;
    }
    long a[6];
    for (int i = 0; i < 6; i++) a[i] = step->own_id_mask >> i & 1 ? (long)own_id : step->arguments[i];
    if (syscall(step->number, a[0], a[1], a[2], a[3], a[4], a[5]) < 0) {
      return fail(errno, step->name, error, error_size);
    }
  }
  return 0;
}
