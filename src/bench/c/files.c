/* Files, read by two threads: reads "directory count" lines, answers each "seconds files characters bytes". */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 2, BLOCK = 256 * 1024, BLOCKS_ASCII = 64 };

static char directory[4096];
static int count, root;
static atomic_int next;
static atomic_long files, characters, bytes;

/* The characters of a block of valid UTF-8 that begins and ends with whole ones, or -1. */
static long utf8(const unsigned char *at, const unsigned char *end) {
    long found = 0;
    while (at < end) {
        while (end - at >= BLOCKS_ASCII) {
            unsigned char all = 0;
            for (int i = 0; i < BLOCKS_ASCII; i++) all |= at[i];
            if (all & 0x80) break;
            at += BLOCKS_ASCII;
            found += BLOCKS_ASCII;
        }
        for (const unsigned char *stop = at + BLOCKS_ASCII; at < end && at < stop; found++) {
            unsigned c = *at++;
            if (c < 0x80) continue;
            int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
            if (c < 0xc2 || c > 0xf4 || end - at < more) return -1;
            unsigned low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
            unsigned high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
            if (*at < low || *at > high) return -1;
            for (at++; --more > 0; at++) if ((*at & 0xc0) != 0x80) return -1;
        }
    }
    return found;
}

/* How many bytes at the end belong to a character that goes on beyond them. */
static int cut(const unsigned char *block, long length) {
    for (int back = 1; back <= 3 && back <= length; back++) {
        unsigned c = block[length - back];
        if (c >= 0xc0) return (c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2) > back ? back : 0;
        if (c < 0x80) return 0;
    }
    return 0;
}

static void *reader(void *unused) {
    unsigned char *block = malloc(BLOCK);
    char name[32];
    int i;
    while ((i = atomic_fetch_add(&next, 1)) < count) {
        snprintf(name, sizeof name, "%d.txt", i);
        int file = openat(root, name, O_RDONLY);
        long rest = 0, got, sum = 0, all = 0;
        while ((got = read(file, block + rest, BLOCK - rest)) > 0) {
            long length = rest + got;
            int kept = cut(block, length);
            long found = utf8(block, block + length - kept);
            if (found < 0) break;
            sum += found;
            all += got;
            memmove(block, block + length - kept, kept);
            rest = kept;
            if (length < BLOCK) break;
        }
        close(file);
        if (got >= 0 && rest == 0) {
            atomic_fetch_add(&files, 1);
            atomic_fetch_add(&characters, sum);
            atomic_fetch_add(&bytes, all);
        }
    }
    free(block);
    return unused;
}

int main(void) {
    while (scanf("%4095s %d", directory, &count) == 2) {
        struct timespec a, b;
        pthread_t threads[THREADS];
        clock_gettime(CLOCK_MONOTONIC, &a);
        root = open(directory, O_RDONLY | O_DIRECTORY);
        next = files = characters = bytes = 0;
        for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, reader, NULL);
        for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
        close(root);
        clock_gettime(CLOCK_MONOTONIC, &b);
        printf("%f %ld %ld %ld\n", (b.tv_sec - a.tv_sec) + (b.tv_nsec - a.tv_nsec) / 1e9,
               (long) files, (long) characters, (long) bytes);
        fflush(stdout);
    }
}
