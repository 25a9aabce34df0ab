#define _GNU_SOURCE
#include "zygote.h"

#include "holes.h"
#include "text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Control messages, big-endian: kind (1), id (4), user id or value (4), as in ZygoteProcess. */
#define SPAWN 1
#define SPAWNED 2
#define EXITED 3
#define GROW 4
#define HEADER_BYTES 9

#define NAMESPACES (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS)

struct request {
  char bytes[ARGYLE_MAX_REQUEST];
  ssize_t length;
  int fds[ARGYLE_MAX_FDS];
  int fd_count;
  uint32_t id;
  uint32_t uid;
};

struct guest {
  pid_t pid;
  uint32_t id;
};

static struct guest *guests;
static int guest_count;
static int guest_room;
static int ends;

/* Not a signalfd: threads of Node's that do not block the signal would take it from there. */
static void child_ended(int signal) {
  (void)signal;
  int before = errno;
  uint64_t one = 1;
  if (write(ends, &one, sizeof one) < 0) errno = before;
  errno = before;
}

static void report(int kind, uint32_t id, uint32_t value, int fd) {
  char bytes[HEADER_BYTES] = {(char)kind};
  uint32_t numbers[2] = {htonl(id), htonl(value)};
  memcpy(bytes + 1, numbers, sizeof numbers);
  struct iovec part = {bytes, sizeof bytes};
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } rights = {0};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (fd >= 0) {
    message.msg_control = &rights;
    message.msg_controllen = sizeof rights.room;
    rights.header.cmsg_level = SOL_SOCKET;
    rights.header.cmsg_type = SCM_RIGHTS;
    rights.header.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&rights.header), &fd, sizeof fd);
  }
  while (sendmsg(ARGYLE_CONTROL_FD, &message, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) _exit(0);
  }
}

static void close_all(const struct request *request) {
  for (int i = 0; i < request->fd_count; i++) close(request->fds[i]);
}

/* Ends the process when the worker is gone. */
static void receive(struct request *request) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(ARGYLE_MAX_FDS * sizeof(int))];
  } rights;
  struct iovec part = {request->bytes, sizeof request->bytes};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = &rights, .msg_controllen = sizeof rights.room};
  do {
    request->length = recvmsg(ARGYLE_CONTROL_FD, &message, MSG_CMSG_CLOEXEC);
  } while (request->length < 0 && errno == EINTR);
  if (request->length <= 0) _exit(0);
  request->fd_count = 0;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    int count = (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(request->fds + request->fd_count, CMSG_DATA(c), (size_t)count * sizeof(int));
    request->fd_count += count;
  }
}

static int remember(pid_t pid, uint32_t id) {
  if (guest_count == guest_room) {
    int room = guest_room ? guest_room * 2 : 64;
    struct guest *more = realloc(guests, (size_t)room * sizeof *more);
    if (!more) return ENOMEM;
    guests = more;
    guest_room = room;
  }
  guests[guest_count++] = (struct guest){pid, id};
  return 0;
}

static void reap(void) {
  uint64_t count;
  while (read(ends, &count, sizeof count) > 0) continue;
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    for (int i = 0; i < guest_count; i++) {
      if (guests[i].pid == pid) {
        report(EXITED, guests[i].id, (uint32_t)status, -1);
        guests[i] = guests[--guest_count];
        break;
      }
    }
  }
}

/* In the child: takes over what it is handed. 0, or an error number. */
static int enter(const struct request *request) {
  const int *fds = request->fds;
  for (int i = 2; i < request->fd_count; i++) {
    if (write(fds[i], "0", 1) != 1) return errno;
  }
  if (dup2(fds[1], 1) < 0 || dup2(fds[1], 2) < 0) return errno;
  if (dup3(fds[0], ARGYLE_CONTROL_FD, O_CLOEXEC) < 0) return errno;
  close_all(request);
  return 0;
}

/* Only the parent can write the maps of a zygote's user namespace, so it waits for it. */
static void give_maps(pid_t pid, int socket, const struct request *request) {
  char word;
  size_t length = (size_t)request->length - HEADER_BYTES;
  if (read(socket, &word, 1) != 1) return; /* it has said why on its own socket, or ended */
  for (int i = 0; i < 2; i++) {
    char path[64];
    const char *name = i ? "gid_map" : "uid_map";
    char digits[12];
    char *digit = digits + sizeof digits - 1;
    *digit = 0;
    for (pid_t rest = pid; rest; rest /= 10) *--digit = (char)('0' + rest % 10);
    strcpy(path, "/proc/");
    strcat(strcat(strcat(path, digit), "/"), name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, request->bytes + HEADER_BYTES, length) < 0) return;
    close(fd);
  }
  if (write(socket, ".", 1) != 1) return;
}

/* True in the child. */
static int fork_one(const struct request *request, const struct argyle_hooks *hooks, struct argyle_birth *birth) {
  int pair[2] = {-1, -1};
  int error = 0;
  birth->grows = request->bytes[0] == GROW;
  birth->uid = request->uid;
  birth->parent_fd = -1;
  if (birth->grows && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) error = errno;
  /*
   * Not by fork, which knows no namespaces. What the C library does about a fork in a process with threads is not done:
   * its locks are free, as all threads wait for work; the rest is for the hooks, and for who is returned to.
   */
  hooks->before_fork();
  int pidfd = -1;
  struct clone_args clone = {
      .flags = NAMESPACES | CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&pidfd, .exit_signal = SIGCHLD};
  pid_t pid = -1;
  if (!error && (pid = (pid_t)syscall(SYS_clone3, &clone, sizeof clone)) < 0) error = errno;
  if (pid == 0) {
    if (birth->grows) birth->parent_fd = fcntl(pair[1], F_DUPFD_CLOEXEC, 64);
    close(pair[0]);
    close(pair[1]);
    /* Before it is in a sandbox's control group: who is in one has nothing left of its zygote's handling of signals. */
    signal(SIGCHLD, SIG_DFL);
    error = enter(request);
    if (error) {
      const char *words = strerror(error);
      dprintf(2, "a process cannot be taken over: %s\n", words ? words : "unknown error");
      _exit(70);
    }
    guest_count = 0;
    return 1;
  }
  hooks->in_parent();
  close(pair[1]);
  if (!error) error = remember(pid, request->id);
  if (error) {
    if (pid > 0) kill(pid, SIGKILL);
    report(SPAWNED, request->id, (uint32_t)error, -1);
  } else {
    if (birth->grows) give_maps(pid, pair[0], request);
    report(SPAWNED, request->id, 0, pidfd);
  }
  close(pidfd);
  close(pair[0]);
  return 0;
}

int argyle_serve(const struct argyle_hooks *hooks, struct argyle_birth *birth) {
  /* The lowest free numbers are for what the worker hands over. */
  int lowest = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  ends = lowest < 0 ? -1 : fcntl(lowest, F_DUPFD_CLOEXEC, 32);
  if (ends < 0) return errno;
  close(lowest);
  struct sigaction action = {.sa_handler = child_ended, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
  if (sigaction(SIGCHLD, &action, NULL)) return errno;
  int error = hooks->before_serving();
  if (error) return error;
  static int enlarged; /* with what a zygote inherits from the one that forked it */
  if (!enlarged) argyle_enlarge_text(hooks->runtime);
  enlarged = 1;
  argyle_fill_holes();
  struct pollfd waiting[2] = {{ARGYLE_CONTROL_FD, POLLIN, 0}, {ends, POLLIN, 0}};
  for (;;) {
    static struct request request;
    if (poll(waiting, 2, -1) < 0) continue;
    if (waiting[1].revents) reap();
    if (!waiting[0].revents) continue;
    receive(&request);
    uint32_t numbers[2] = {0, 0};
    memcpy(numbers, request.bytes + 1, sizeof numbers);
    request.id = ntohl(numbers[0]);
    request.uid = ntohl(numbers[1]);
    if (request.length < HEADER_BYTES || request.fd_count < 2) _exit(1);
    if (fork_one(&request, hooks, birth)) return 0;
    close_all(&request);
  }
}
