/*
 * Load for chat servers over WebSocket: one thread, epoll. Some connections publish messages of 128
 * bytes, others receive them; every receiver has to get every message once, and those of each
 * publisher in their order. Any other ends the run with status 1.
 *
 *   load PORT[,PORT] PATH PROTOCOL RECEIVERS PUBLISHERS WINDOW RATE SECONDS STALLED
 *
 * With two ports, connections take turns between them.
 * PROTOCOL is chat.v1, where offsets have to be without holes too, or "-" for servers that broadcast
 * every frame as it is, and may begin late with it; PATH of such is what receivers and publishers open, separated by a comma if
 * they differ. RATE is messages a second, or 0 for as many as WINDOW messages under way for each
 * publisher allow. STALLED more connections receive like the others, but are never read.
 *
 * Half of SECONDS goes before anything is counted. Prints deliveries a second; p50 and p99 in ms of
 * the time from when a message was due, or sent without a rate, to each delivery; the share of one
 * core that this program took.
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

enum { TEXT = 128, BUFFER = 1 << 18, BUCKETS = 1000000, PUBLISHERS = 16 };

struct peer {
  int fd, receives;
  uint64_t offset, next[PUBLISHERS]; /* of each publisher, the message that is to come */
  size_t have, out;
  char *rest; /* the beginning of a frame, of which more is to come */
};

static const char *protocol;
static struct peer *peers;
static int receivers, publishers, measuring;
static uint64_t sent, delivered, histogram[BUCKETS];
static char in[2 * BUFFER], pending[PUBLISHERS][BUFFER];

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void die(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, errno ? strerror(errno) : "see above");
  exit(1);
}

static void fault(const char *what, const char *text, size_t size) {
  fprintf(stderr, "%.*s\n", (int)size, text);
  errno = 0;
  die(what);
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

static int open_socket(int port, const char *path, int stalled) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1, little = 4096;
  if (stalled) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
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
  if (!strstr(head, " 101 ")) fault("handshake refused", head, size);
  return fd;
}

static uint64_t number(const char *digits) {
  uint64_t n = 0;
  for (; *digits >= '0' && *digits <= '9'; digits++) n = n * 10 + (uint64_t)(*digits - '0');
  return n;
}

static uint64_t begun;

/* A message is "P=<publisher> N=<its how manieth> T=<nanoseconds> xxx…", with fixed widths. */
static void message(struct peer *p, const char *text, uint64_t t) {
  uint64_t publisher = number(text + 2), n = number(text + 7);
  if (number(text + 20) < begun) return; /* of a run before this one */
  if (*protocol == '-' && publisher < PUBLISHERS && !p->next[publisher]) p->next[publisher] = n;
  if (publisher >= (uint64_t)publishers || n != p->next[publisher]) {
    fprintf(stderr, "receiver %d waits for %llu\n", (int)(p - peers), (unsigned long long)p->next[publisher % PUBLISHERS]);
    fault("a message is missing, doubled or out of order", text, TEXT);
  }
  p->next[publisher]++;
  delivered++;
  if (measuring) {
    uint64_t micros = (t - number(text + 20)) / 1000;
    histogram[micros < BUCKETS ? micros : BUCKETS - 1]++;
  }
}

static void take(struct peer *p, const char *text, size_t size, uint64_t t) {
  static const char push[] = "{\"push\":\"message\"", error[] = "\"error\":", key[] = "\"offset\":", said[] = "\"text\":\"";
  if (*protocol == '-') {
    if (p->receives && size == TEXT) message(p, text, t);
  } else if (size < sizeof push || memcmp(text, push, sizeof push - 1)) {
    if (memmem(text, size < 40 ? size : 40, error, sizeof error - 1)) fault("refused", text, size);
  } else if (p->receives) {
    const char *offset = memmem(text, size, key, sizeof key - 1);
    const char *begin = offset ? memmem(offset, size - (size_t)(offset - text), said, sizeof said - 1) : NULL;
    if (!begin) fault("not a message", text, size);
    uint64_t n = number(offset + sizeof key - 1);
    if (p->offset && n != p->offset + 1) fault("an offset is missing", text, size);
    p->offset = n;
    message(p, begin + sizeof said - 1, t);
  }
}

/* All connections are read into one buffer, which so stays in the cache. */
static void drain(struct peer *p) {
  if (p->have) memcpy(in, p->rest, p->have);
  ssize_t n = read(p->fd, in + p->have, BUFFER);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) errno = n ? errno : 0, die("a connection was closed");
  uint64_t t = now();
  size_t have = p->have + (size_t)n, at = 0;
  while (have - at >= 2) {
    unsigned char *f = (unsigned char *)in + at;
    size_t size = f[1] & 127, head = 2;
    if (size == 126) {
      if (have - at < 4) break;
      size = (size_t)f[2] << 8 | f[3], head = 4;
    }
    if (have - at < head + size) break;
    if ((f[0] & 15) == 9) write_all(p->fd, "\x8a\x80\0\0\0\0", 6);
    if ((f[0] & 15) == 8) fault("the server closed", (char *)f + head, size);
    if ((f[0] & 15) == 1) take(p, (char *)f + head, size, t);
    at += head + size;
  }
  p->have = have - at;
  if (p->have) memcpy(p->rest, in + at, p->have);
}

/* What is due at once goes in one call, as from a client that does not wait for answers. */
static void send_all(void) {
  for (int i = 0; i < publishers; i++) {
    struct peer *p = &peers[receivers + i];
    if (p->out) write_all(p->fd, pending[i], p->out);
    p->out = 0;
  }
}

static void publish(uint64_t t) {
  int publisher = (int)(sent % (uint64_t)publishers);
  struct peer *p = &peers[receivers + publisher];
  char text[TEXT + 1], json[512];
  int n = snprintf(text, sizeof text, "P=%02d N=%010llu T=%020llu ", publisher,
                   (unsigned long long)(sent++ / (uint64_t)publishers), (unsigned long long)t);
  memset(text + n, 'x', (size_t)(TEXT - n));
  text[TEXT] = 0;
  const char *content = text;
  if (*protocol != '-') {
    snprintf(json, sizeof json, "{\"id\":%llu,\"op\":\"say\",\"room\":\"bench\",\"text\":\"%s\"}",
             (unsigned long long)sent, text);
    content = json;
  }
  p->out += frame(pending[publisher] + p->out, content, strlen(content));
  if (p->out > BUFFER / 2) send_all();
}

static double percentile(double part) {
  uint64_t all = 0, seen = 0;
  for (int i = 0; i < BUCKETS; i++) all += histogram[i];
  for (int i = 0; i < BUCKETS; i++)
    if ((seen += histogram[i]) > (uint64_t)(part * (double)all)) return i / 1e3;
  return 0;
}

static double cpu(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void open_all(const int ports[2], const char *path, int stalled, int epoll) {
  const char *comma = strchr(path, ',');
  char *listen = comma ? strndup(path, (size_t)(comma - path)) : strdup(path);
  static const char join[] = "{\"op\":\"join\",\"room\":\"bench\",\"limit\":0}";
  for (int i = 0; i < receivers + publishers; i++) {
    struct peer *p = &peers[i];
    p->receives = i < receivers;
    p->rest = malloc(BUFFER);
    p->fd = open_socket(ports[i & 1], p->receives || !comma ? listen : comma + 1, 0);
    if (p->receives && *protocol != '-') send_text(p->fd, join);
    fcntl(p->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = p};
    epoll_ctl(epoll, EPOLL_CTL_ADD, p->fd, &e);
  }
  for (int i = 0; i < stalled; i++) {
    int fd = open_socket(ports[0], listen, 1);
    if (*protocol != '-') send_text(fd, join);
  }
  free(listen);
}

int main(int argc, char **argv) {
  if (argc != 10) return fprintf(stderr, "see the head of load.c\n"), 2;
  protocol = argv[3], receivers = atoi(argv[4]), publishers = atoi(argv[5]);
  if (publishers > PUBLISHERS) return fprintf(stderr, "at most %d publishers\n", PUBLISHERS), 2;
  uint64_t window = (uint64_t)(atoi(argv[6]) * publishers), rate = (uint64_t)atoi(argv[7]);
  double seconds = atof(argv[8]);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  begun = now();
  int epoll = epoll_create1(0);
  peers = calloc((size_t)(receivers + publishers), sizeof *peers);
  const char *second = strchr(argv[1], ',');
  int ports[] = {atoi(argv[1]), atoi(second ? second + 1 : argv[1])};
  open_all(ports, argv[2], atoi(argv[9]), epoll);

  static struct epoll_event events[256];
  uint64_t open_at = now() + 1000000000u, measure_at = open_at + (uint64_t)(seconds / 2 * 1e9);
  uint64_t end = measure_at + (uint64_t)(seconds * 1e9), start = 0, counted = 0;
  double used = 0;
  for (uint64_t t = now(); t < end; t = now()) {
    if (!measuring && t > measure_at) measuring = 1, start = t, counted = delivered, used = cpu();
    uint64_t wait = 1000000;
    if (t > open_at && rate) {
      uint64_t due;
      while ((due = open_at + (sent + 1) * 1000000000u / rate) <= t) publish(due);
      wait = due - t;
    } else if (t > open_at) {
      while (sent - delivered / (uint64_t)receivers < window) publish(t);
    }
    send_all();
    struct timespec most = {.tv_sec = (time_t)(wait / 1000000000u), .tv_nsec = (long)(wait % 1000000000u)};
    int n = epoll_pwait2(epoll, events, 256, &most, NULL);
    for (int i = 0; i < n; i++) drain(events[i].data.ptr);
  }
  double took = (double)(now() - start) / 1e9;
  printf("%.0f %.3f %.3f %.2f\n", (double)(delivered - counted) / took, percentile(0.5), percentile(0.99),
         (cpu() - used) / took);
  return 0;
}
