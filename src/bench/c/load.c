/*
 * Keeps datagrams under way to a UDP echo, and counts what comes back.
 *
 * Usage: load PORT SIZE WINDOW SECONDS [plain]. Prints "RATE P50 P99 LOST": datagrams a second,
 * round trips in microseconds (of a window of 1 only), and datagrams that did not come back within
 * 200 ms. Each carries its number, and has to come back with its size and content, in order. Sends
 * and receives in pieces (UDP_SEGMENT, UDP_GRO), so that the load is never what is slow; with
 * plain, one datagram a message.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum { BATCH = 64, PIECE = 65507, SAMPLES = 1 << 22 };

static char out[BATCH * 65536], in[BATCH][65536];
static unsigned samples[SAMPLES];
static int size, window, plain, s;
static long next, expected, echoed, lost;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void connect_to(int port) {
  struct sockaddr_in name = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct timeval patience = {0, 200000};
  int on = 1, bytes = 4 << 20;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(s, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (!plain && setsockopt(s, IPPROTO_UDP, UDP_GRO, &on, sizeof on)) die("UDP_GRO");
  if (connect(s, (struct sockaddr *)&name, sizeof name)) die("connect");
}

static void send_plain(int count) {
  struct iovec vectors[BATCH];
  struct mmsghdr messages[BATCH] = {0};
  for (int i = 0; i < count; i++) {
    vectors[i] = (struct iovec){out + (long)i * size, size};
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  if (sendmmsg(s, messages, count, 0) != count) die("sendmmsg");
}

static void send_piece(int count) {
  union {
    char bytes[CMSG_SPACE(sizeof(short))];
    struct cmsghdr align;
  } control = {0};
  struct iovec vector = {out, (size_t)count * size};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
  if (count > 1) {
    unsigned short cut = size;
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    *CMSG_FIRSTHDR(&message) =
        (struct cmsghdr){.cmsg_level = IPPROTO_UDP, .cmsg_type = UDP_SEGMENT, .cmsg_len = CMSG_LEN(sizeof cut)};
    memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), &cut, sizeof cut);
  }
  if (sendmsg(s, &message, 0) < 0) die("sendmsg");
}

static void send_next(int count) {
  int most = plain || size * BATCH <= PIECE ? BATCH : PIECE / size;
  while (count > 0) {
    int some = count < most ? count : most;
    for (int i = 0; i < some; i++, next++) memcpy(out + (long)i * size, &next, sizeof next);
    (plain ? send_plain : send_piece)(some);
    count -= some;
  }
}

/* One that is late after it was given up is not counted; any other surprise ends the run. */
static int check(char *data, int length, int cut) {
  int count = 0;
  if (length % size || (cut && cut != size) || (!cut && length != size)) {
    fprintf(stderr, "%d bytes in pieces of %d came back for %d\n", length, cut, size);
    exit(1);
  }
  for (int at = 0; at < length; at += size) {
    long number;
    memcpy(&number, data + at, sizeof number);
    if (number < expected) continue;
    if (memcmp(data + at + sizeof number, out + sizeof number, size - sizeof number)) {
      fprintf(stderr, "datagram %ld came back with another content\n", number);
      exit(1);
    }
    lost += number - expected;
    expected = number + 1;
    count++;
  }
  return count;
}

/* Waits for replies, and sends as many again. */
static void turn(void) {
  struct iovec vectors[BATCH];
  struct mmsghdr messages[BATCH] = {0};
  char controls[BATCH][CMSG_SPACE(sizeof(int))];
  for (int i = 0; i < BATCH; i++) {
    vectors[i] = (struct iovec){in[i], sizeof in[i]};
    messages[i].msg_hdr = (struct msghdr){
        .msg_iov = &vectors[i], .msg_iovlen = 1, .msg_control = controls[i], .msg_controllen = sizeof controls[i]};
  }
  int received = recvmmsg(s, messages, BATCH, MSG_WAITFORONE, NULL);
  if (received < 0 && errno != EAGAIN) die("recvmmsg");
  for (int i = 0; i < received; i++) {
    struct cmsghdr *control = CMSG_FIRSTHDR(&messages[i].msg_hdr);
    echoed += check(in[i], messages[i].msg_len, control ? *(int *)CMSG_DATA(control) : 0);
  }
  if (received < 0) {
    lost += next - expected;
    expected = next;
  }
  send_next(window - (int)(next - expected));
}

static int ascending(const void *a, const void *b) {
  unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
  return (x > y) - (x < y);
}

int main(int count, char **arguments) {
  if (count < 5) return fprintf(stderr, "usage: load PORT SIZE WINDOW SECONDS [plain]\n"), 2;
  size = atoi(arguments[2]);
  window = atoi(arguments[3]);
  plain = count > 5;
  if (size < 8 || size > PIECE || window < 1) return fprintf(stderr, "load: SIZE from 8, WINDOW from 1\n"), 2;
  for (long i = 0; i < (long)sizeof out; i++) out[i] = i % size % 251;
  connect_to(atoi(arguments[1]));
  double start = now(), end = start + atof(arguments[4]), before, after = start;
  long taken = 0;
  send_next(window);
  while (after < end) {
    before = after;
    turn();
    after = now();
    if (window == 1) samples[taken++ % SAMPLES] = (after - before) * 1e9;
  }
  if (taken > SAMPLES) taken = SAMPLES;
  qsort(samples, taken, sizeof *samples, ascending);
  printf("%.0f %.2f %.2f %ld\n", echoed / (after - start), samples[taken / 2] / 1e3,
         samples[taken * 99 / 100] / 1e3, lost);
}
