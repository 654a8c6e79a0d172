/*
 * Load for chat servers over WebSocket: one thread, epoll. Some connections publish messages of 128
 * bytes, others receive them, and every receiver has to get every message once and in order.
 *
 *   load PORT PATH PROTOCOL RECEIVERS PUBLISHERS WINDOW RATE SECONDS
 *
 * PROTOCOL is chat.v1, or "-" for servers that broadcast every frame as it is; PATH of such is what
 * receivers and publishers open, separated by a comma if they differ. RATE is messages a second, or
 * 0 for as many as WINDOW messages under way for each publisher allow. Prints messages, deliveries a
 * second, and p50 and p99 of the time from publishing to each delivery, in ms.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TEXT = 128, BUFFER = 1 << 18, BUCKETS = 200000 };

struct peer {
  int fd, receives;
  size_t have;
  uint64_t got;
  char *in;
};

static const char *protocol;
static struct peer *peers;
static int receivers, publishers;
static uint64_t sent, delivered, histogram[BUCKETS];
static int measuring;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void die(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void write_all(int fd, const char *data, size_t size) {
  while (size > 0) {
    ssize_t n = write(fd, data, size);
    if (n < 0 && errno != EAGAIN) die("write");
    if (n > 0) data += n, size -= (size_t)n;
  }
}

static size_t frame(char *out, const char *text, size_t size) {
  size_t head = 2;
  out[0] = (char)0x81;
  if (size < 126) {
    out[1] = (char)(0x80 | size);
  } else {
    out[1] = (char)(0x80 | 126);
    out[2] = (char)(size >> 8), out[3] = (char)size, head = 4;
  }
  memset(out + head, 0, 4); /* a mask of zeros leaves the payload as it is */
  memcpy(out + head + 4, text, size);
  return head + 4 + size;
}

static void send_text(int fd, const char *text) {
  char out[1024];
  write_all(fd, out, frame(out, text, strlen(text)));
}

static int open_socket(int port, const char *path) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) die("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  char head[1024];
  size_t size = (size_t)snprintf(head, sizeof head,
      "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s%s%s\r\n",
      path, port, *protocol == '-' ? "" : "Sec-WebSocket-Protocol: ", *protocol == '-' ? "" : protocol,
      *protocol == '-' ? "" : "\r\n");
  write_all(fd, head, size);
  for (size = 0; size < 4 || memcmp(head + size - 4, "\r\n\r\n", 4); size++)
    if (size == sizeof head || read(fd, head + size, 1) != 1) die("handshake");
  if (!strstr(head, " 101 ")) die("handshake refused");
  return fd;
}

static void take(struct peer *p, const char *text, size_t size) {
  if (*protocol == '-' ? size != TEXT : !memmem(text, size < 40 ? size : 40, "\"message\"", 9)) return;
  if (*protocol != '-') {
    const char *offset = memmem(text, size, "\"offset\":", 9);
    uint64_t n = offset ? strtoull(offset + 9, NULL, 10) : 0;
    if (p->got && n != p->got + 1) errno = 0, die("a message is missing or out of order");
    p->got = n;
  } else {
    p->got++;
  }
  if (p == peers) delivered++;
  if (measuring) {
    const char *mark = memmem(text, size, "T=", 2);
    if (mark) {
      uint64_t micros = (now() - strtoull(mark + 2, NULL, 10)) / 1000;
      histogram[micros < BUCKETS ? micros : BUCKETS - 1]++;
    }
  }
}

static uint64_t total;

static void drain(struct peer *p) {
  ssize_t n = read(p->fd, p->in + p->have, BUFFER - p->have);
  if (n == 0 || (n < 0 && errno != EAGAIN)) die("a connection was closed");
  if (n < 0) return;
  p->have += (size_t)n;
  size_t at = 0;
  while (p->have - at >= 2) {
    unsigned char *f = (unsigned char *)p->in + at;
    size_t size = f[1] & 127, head = 2;
    if (size == 126) {
      if (p->have - at < 4) break;
      size = (size_t)f[2] << 8 | f[3], head = 4;
    }
    if (p->have - at < head + size) break;
    if ((f[0] & 15) == 9) write_all(p->fd, "\x8a\x80\0\0\0\0", 6);
    if ((f[0] & 15) == 8) errno = 0, die("the server closed");
    if (p->receives && (f[0] & 15) == 1) take(p, (char *)f + head, size), total++;
    at += head + size;
  }
  memmove(p->in, p->in + at, p->have - at);
  p->have -= at;
}

static void publish(struct peer *p) {
  char text[TEXT + 1], json[512];
  int n = snprintf(text, sizeof text, "T=%llu ", (unsigned long long)now());
  memset(text + n, 'x', (size_t)(TEXT - n));
  text[TEXT] = 0;
  if (*protocol == '-') {
    send_text(p->fd, text);
  } else {
    snprintf(json, sizeof json, "{\"id\":%llu,\"op\":\"say\",\"room\":\"bench\",\"text\":\"%s\"}",
             (unsigned long long)sent, text);
    send_text(p->fd, json);
  }
  sent++;
}

static double percentile(double part) {
  uint64_t all = 0, seen = 0;
  for (int i = 0; i < BUCKETS; i++) all += histogram[i];
  for (int i = 0; i < BUCKETS; i++)
    if ((seen += histogram[i]) > (uint64_t)(part * (double)all)) return i / 1e3;
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 9) return fprintf(stderr, "see the head of load.c\n"), 2;
  int port = atoi(argv[1]), window, rate;
  char *path = argv[2], *comma = strchr(path, ',');
  const char *publish_path = comma ? comma + 1 : path;
  if (comma) *comma = 0;
  protocol = argv[3], receivers = atoi(argv[4]), publishers = atoi(argv[5]);
  window = atoi(argv[6]) * publishers, rate = atoi(argv[7]);
  double seconds = atof(argv[8]), warm = seconds / 2;
  struct rlimit files = {65536, 65536};
  setrlimit(RLIMIT_NOFILE, &files);
  int count = receivers + publishers, epoll = epoll_create1(0);
  peers = calloc((size_t)count, sizeof *peers);
  for (int i = 0; i < count; i++) {
    struct peer *p = &peers[i];
    p->receives = i < receivers;
    p->in = malloc(BUFFER);
    p->fd = open_socket(port, p->receives ? path : publish_path);
    if (p->receives && *protocol != '-') send_text(p->fd, "{\"op\":\"join\",\"room\":\"bench\",\"limit\":0}");
    fcntl(p->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = p};
    epoll_ctl(epoll, EPOLL_CTL_ADD, p->fd, &e);
  }
  struct epoll_event events[256];
  uint64_t start = 0, begin = now(), end = begin + (uint64_t)((warm + seconds + 1) * 1e9), counted = 0, messages = 0;
  uint64_t open_at = begin + 1000000000u, measure_at = open_at + (uint64_t)(warm * 1e9);
  for (uint64_t t = begin; t < end; t = now()) {
    if (!measuring && t > measure_at) measuring = 1, start = t, counted = total, messages = delivered;
    if (t > open_at) {
      if (rate) {
        uint64_t due = (uint64_t)((double)(t - open_at) / 1e9 * rate);
        while (sent < due) publish(&peers[receivers + (int)(sent % (uint64_t)publishers)]);
      } else {
        while (sent - delivered < (uint64_t)window) publish(&peers[receivers + (int)(sent % (uint64_t)publishers)]);
      }
    }
    int n = epoll_wait(epoll, events, 256, rate ? 0 : 1);
    for (int i = 0; i < n; i++) drain(events[i].data.ptr);
  }
  double took = (double)(now() - start) / 1e9;
  printf("%.0f %.0f %.2f %.2f\n", (double)(delivered - messages) / took, (double)(total - counted) / took,
         percentile(0.5), percentile(0.99));
  return 0;
}
