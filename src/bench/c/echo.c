/*
 * A UDP echo with recvmmsg and sendmmsg, up to 64 datagrams a call, and nothing else.
 *
 * Usage: echo [gso]. Listens on 127.0.0.1, on a free port, and prints "port N". With gso it takes
 * and sends several datagrams in one piece (UDP_GRO, UDP_SEGMENT): what the kernel can do at best.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum { BATCH = 64, ROOM = 65536, BUFFER = 4 << 20 };

static char data[BATCH][ROOM + 192];
static struct sockaddr_in names[BATCH];
static struct iovec vectors[BATCH];
static struct mmsghdr messages[BATCH];
static union {
  char bytes[CMSG_SPACE(sizeof(int))];
  struct cmsghdr align;
} controls[BATCH];

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int listening(int gso) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof name;
  int on = 1, bytes = BUFFER, s = socket(AF_INET, SOCK_DGRAM, 0);
  if (s < 0 || bind(s, (struct sockaddr *)&name, length)) die("bind");
  setsockopt(s, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  if (gso && setsockopt(s, IPPROTO_UDP, UDP_GRO, &on, sizeof on)) die("UDP_GRO");
  getsockname(s, (struct sockaddr *)&name, &length);
  printf("port %d\n", ntohs(name.sin_port));
  fflush(stdout);
  return s;
}

/* Turns what was received into what is sent: the length, and where to cut it. */
static void turn(int i) {
  struct msghdr *message = &messages[i].msg_hdr;
  struct cmsghdr *control = CMSG_FIRSTHDR(message);
  vectors[i].iov_len = messages[i].msg_len;
  if (!control || control->cmsg_type != UDP_GRO) {
    message->msg_controllen = 0;
    return;
  }
  unsigned short size = *(int *)CMSG_DATA(control);
  control->cmsg_type = UDP_SEGMENT;
  control->cmsg_len = CMSG_LEN(sizeof size);
  memcpy(CMSG_DATA(control), &size, sizeof size);
  message->msg_controllen = CMSG_SPACE(sizeof size);
}

int main(int count, char **arguments) {
  int gso = count > 1 && !strcmp(arguments[1], "gso"), s = listening(gso);
  for (;;) {
    for (int i = 0; i < BATCH; i++) {
      vectors[i] = (struct iovec){data[i], ROOM};
      messages[i].msg_hdr = (struct msghdr){
          .msg_name = &names[i], .msg_namelen = sizeof names[i], .msg_iov = &vectors[i], .msg_iovlen = 1,
          .msg_control = gso ? &controls[i] : NULL, .msg_controllen = gso ? sizeof controls[i] : 0};
    }
    int received = recvmmsg(s, messages, BATCH, MSG_WAITFORONE, NULL);
    if (received < 0) die("recvmmsg");
    for (int i = 0; i < received; i++) turn(i);
    for (int sent = 0; sent < received;) {
      int n = sendmmsg(s, messages + sent, received - sent, 0);
      if (n < 0) die("sendmmsg");
      sent += n;
    }
  }
}
