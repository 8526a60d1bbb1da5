/* The little of WebSocket that both C peers and the load generator share: an epoll loop's sockets, SHA-1 for the
 * handshake, and frames of up to 64 KiB. Written to be read in one sitting, not to be complete: no fragments, no
 * extensions, one room. */
#ifndef HOMEGROUP_WS_H
#define HOMEGROUP_WS_H

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
#include <unistd.h>

static void die(const char *what) {
    perror(what);
    exit(1);
}

static uint32_t rol(uint32_t x, int n) { return x << n | x >> (32 - n); }

/* SHA-1 of a message under 120 bytes: what the handshake needs and no more. */
__attribute__((unused)) static void sha1(const unsigned char *text, size_t n, unsigned char out[20]) {
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    unsigned char m[128] = {0};
    size_t blocks = n < 56 ? 1 : 2;
    memcpy(m, text, n);
    m[n] = 0x80;
    for (int i = 0; i < 8; i++) m[blocks * 64 - 1 - i] = (unsigned char)((uint64_t)n * 8 >> (8 * i));
    for (size_t b = 0; b < blocks; b++) {
        uint32_t w[80];
        for (int i = 0; i < 16; i++) {
            const unsigned char *p = m + b * 64 + i * 4;
            w[i] = (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
        }
        for (int i = 16; i < 80; i++) w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        uint32_t a = h[0], c = h[1], d = h[2], e = h[3], g = h[4];
        for (int i = 0; i < 80; i++) {
            uint32_t f, k;
            if (i < 20) f = (c & d) | (~c & e), k = 0x5A827999;
            else if (i < 40) f = c ^ d ^ e, k = 0x6ED9EBA1;
            else if (i < 60) f = (c & d) | (c & e) | (d & e), k = 0x8F1BBCDC;
            else f = c ^ d ^ e, k = 0xCA62C1D6;
            uint32_t t = rol(a, 5) + f + g + k + w[i];
            g = e, e = d, d = rol(c, 30), c = a, a = t;
        }
        h[0] += a, h[1] += c, h[2] += d, h[3] += e, h[4] += g;
    }
    for (int i = 0; i < 20; i++) out[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
}

__attribute__((unused)) static void base64(const unsigned char *in, size_t n, char *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while (n > 0) {
        uint32_t v = (uint32_t)in[0] << 16 | (n > 1 ? in[1] << 8 : 0) | (n > 2 ? in[2] : 0);
        *out++ = digits[v >> 18];
        *out++ = digits[v >> 12 & 63];
        *out++ = n > 1 ? digits[v >> 6 & 63] : '=';
        *out++ = n > 2 ? digits[v & 63] : '=';
        in += 3;
        n = n > 3 ? n - 3 : 0;
    }
    *out = 0;
}

static void without_waiting(int fd) {
    int one = 1;
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

/* The header of an unmasked text frame; returns its length. */
static size_t text_header(unsigned char *out, size_t n) {
    out[0] = 0x81;
    if (n < 126) {
        out[1] = (unsigned char)n;
        return 2;
    }
    out[1] = 126, out[2] = (unsigned char)(n >> 8), out[3] = (unsigned char)n;
    return 4;
}

typedef struct {
    int opcode;
    unsigned char *payload; /* unmasked in place */
    size_t size, whole;     /* of the payload; of the frame with its header */
} Frame;

/* The frame at the start of `p`, of which `n` bytes are here: 1 when it is whole, 0 when more is to come. */
static int next_frame(unsigned char *p, size_t n, Frame *f) {
    if (n < 2) return 0;
    size_t at = 2, size = p[1] & 127;
    if (size == 126) {
        if (n < 4) return 0;
        size = (size_t)p[2] << 8 | p[3], at = 4;
    } else if (size == 127) {
        if (n < 10) return 0;
        size = 0;
        for (int i = 2; i < 10; i++) size = size << 8 | p[i];
        at = 10;
    }
    unsigned char *mask = p + at;
    int masked = p[1] & 128;
    if (masked) at += 4;
    if (n < at + size) return 0;
    f->opcode = p[0] & 15, f->payload = p + at, f->size = size, f->whole = at + size;
    if (masked)
        for (size_t i = 0; i < size; i++) f->payload[i] ^= mask[i & 3];
    return 1;
}

#endif
