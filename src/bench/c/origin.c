/*
 * An origin that is not the bottleneck: HTTP/1.1 with keep-alive, one thread, one epoll.
 *
 *   /1k          1 KiB at once
 *   /1m          1 MiB at once
 *   /delay/{ms}  1 KiB after so many milliseconds
 *   /served      how many requests were answered so far, this one not counted
 *
 * Usage: origin [port]. Listens on 127.0.0.1 (port 0: any free one) and prints "port N".
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { MAX_DELAYS = 64, MAX_MS = 60000, REQUEST_BYTES = 8192 };

struct reply {
  char head[160];
  size_t head_bytes;
  const char *body;
  size_t body_bytes;
};

struct conn {
  struct conn *next; /* in its delay's queue */
  const struct reply *reply; /* being written, or waiting for its time */
  long long due; /* nanoseconds; 0 when not waiting */
  size_t sent;
  size_t received;
  int fd;
  int gone; /* the peer left while the connection was in a queue */
  char request[REQUEST_BYTES];
};

/* One queue a delay: requests come in order of time, so each queue is sorted by itself. */
struct delay {
  int ms;
  struct conn *first, *last;
};

static struct reply kib, mib, served_reply, not_found;
static struct delay delays[MAX_DELAYS];
static int delay_count;
static long long served;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void prepare(struct reply *reply, const char *status, const char *body, size_t bytes) {
  reply->head_bytes = (size_t)snprintf(
      reply->head, sizeof reply->head,
      "HTTP/1.1 %s\r\nContent-Type: text/plain;charset=utf-8\r\nContent-Length: %zu\r\n\r\n", status,
      bytes);
  reply->body = body;
  reply->body_bytes = bytes;
}

static char *text(size_t bytes) {
  char *body = malloc(bytes);
  if (!body) die("malloc");
  for (size_t i = 0; i < bytes; i++) body[i] = i % 64 == 63 ? '\n' : (char)('a' + i % 26);
  return body;
}

static void release(struct conn *c) {
  close(c->fd);
  if (c->due)
    c->gone = 1; /* its queue still points to it */
  else
    free(c);
}

/* Puts the connection in the queue of its delay; without one to spare the answer is at once. */
static void wait_for(struct conn *c, int ms) {
  struct delay *d = delays;
  while (d < delays + delay_count && d->ms != ms) d++;
  if (d == delays + MAX_DELAYS) return;
  if (d == delays + delay_count) {
    d->ms = ms;
    delay_count++;
  }
  c->due = now() + ms * 1000000LL;
  c->next = NULL;
  if (d->first)
    d->last->next = c;
  else
    d->first = c;
  d->last = c;
}

static int path_is(const char *path, const char *name) {
  size_t n = strlen(name);
  return !strncmp(path, name, n) && (path[n] == ' ' || path[n] == '?');
}

static void route(struct conn *c, const char *path) {
  static char count[24];
  c->sent = 0;
  c->reply = &not_found;
  if (path_is(path, "/1k")) {
    c->reply = &kib;
  } else if (path_is(path, "/1m")) {
    c->reply = &mib;
  } else if (!strncmp(path, "/delay/", 7)) {
    int ms = atoi(path + 7);
    c->reply = &kib;
    if (ms > 0) wait_for(c, ms < MAX_MS ? ms : MAX_MS);
  } else if (path_is(path, "/served")) {
    int n = snprintf(count, sizeof count, "%lld\n", served--);
    prepare(&served_reply, "200 OK", count, (size_t)n);
    c->reply = &served_reply;
  }
  served++;
}

/* Writes what is left of the reply: 1 when all is written, 0 when the socket is full, -1 on error. */
static int write_reply(struct conn *c) {
  const struct reply *r = c->reply;
  size_t total = r->head_bytes + r->body_bytes;
  while (c->sent < total) {
    ssize_t n;
    if (c->sent < r->head_bytes) {
      struct iovec parts[2] = {{(char *)r->head + c->sent, r->head_bytes - c->sent},
                               {(char *)r->body, r->body_bytes}};
      n = writev(c->fd, parts, 2);
    } else {
      size_t from = c->sent - r->head_bytes;
      n = write(c->fd, r->body + from, r->body_bytes - from);
    }
    if (n < 0) return errno == EAGAIN ? 0 : -1;
    c->sent += (size_t)n;
  }
  c->reply = NULL;
  return 1;
}

/* Takes the first whole request out of the buffer: 1 when there was one, -1 when it is too long. */
static int take_request(struct conn *c) {
  char *end = memmem(c->request, c->received, "\r\n\r\n", 4);
  if (!end) return c->received == REQUEST_BYTES ? -1 : 0;
  end += 4;
  char *path = memchr(c->request, ' ', (size_t)(end - c->request));
  route(c, path ? path + 1 : " ");
  c->received -= (size_t)(end - c->request);
  memmove(c->request, end, c->received);
  return 1;
}

/* Goes on with a connection until it has to wait for its peer or for its time. Edge-triggered. */
static void advance(struct conn *c) {
  for (;;) {
    if (c->due) return;
    if (c->reply) {
      int written = write_reply(c);
      if (written < 0) return release(c);
      if (!written) return;
    }
    int taken = take_request(c);
    if (taken < 0) return release(c);
    if (taken) continue;
    ssize_t n = read(c->fd, c->request + c->received, REQUEST_BYTES - c->received);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) return release(c);
    c->received += (size_t)n;
  }
}

static void accept_all(int listener, int poll) {
  int fd, on = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    struct conn *c = calloc(1, sizeof *c);
    if (!c) die("calloc");
    c->fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, {.ptr = c}};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
  }
}

/* Answers all whose time has come; returns the nanoseconds until the next, or -1 if there is none. */
static long long answer_due(void) {
  long long next = -1, time = now();
  for (struct delay *d = delays; d < delays + delay_count; d++) {
    while (d->first && d->first->due <= time) {
      struct conn *c = d->first;
      d->first = c->next;
      c->due = 0;
      if (c->gone)
        free(c);
      else
        advance(c);
    }
    if (d->first && (next < 0 || d->first->due - time < next)) next = d->first->due - time;
  }
  return next;
}

static int listen_on(int port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

int main(int argc, char **argv) {
  static struct epoll_event events[512];
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  signal(SIGPIPE, SIG_IGN);
  prepare(&kib, "200 OK", text(1024), 1024);
  prepare(&mib, "200 OK", text(1024 * 1024), 1024 * 1024);
  prepare(&not_found, "404 Not Found", "", 0);
  int listener = listen_on(argc > 1 ? atoi(argv[1]) : 0), poll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event accepting = {EPOLLIN, {.ptr = NULL}};
  if (poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, listener, &accepting)) die("epoll");
  for (;;) {
    long long next = answer_due();
    struct timespec wait = {next / 1000000000LL, next % 1000000000LL};
    int n = epoll_pwait2(poll, events, 512, next < 0 ? NULL : &wait, NULL);
    if (n < 0 && errno != EINTR) die("epoll_pwait2");
    for (int i = 0; i < n; i++) {
      struct conn *c = events[i].data.ptr;
      if (!c)
        accept_all(listener, poll);
      else if (events[i].events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP))
        release(c);
      else
        advance(c);
    }
  }
}
