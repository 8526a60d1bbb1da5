/* One room in C, as the floor to measure against: whatever text one member sends goes to all of them.
 *
 *   room PORT          one send() for each member and line, the way most servers do it
 *   room PORT join     lines that arrive within 10 ms are joined, and each member gets one send() for all of them
 *
 * It decodes nothing, keeps nothing and checks nothing: no server that does those things can be asked to be quicker,
 * only to be close. */
#include "ws.h"
#include <sys/timerfd.h>

enum { MEMBERS = 16384, INBOX = 1 << 17 };

typedef struct {
    int fd, open;
    size_t have, later_n, later_cap;
    unsigned char *in, *later; /* `later`: what the kernel did not take yet */
} Member;

static Member *members[MEMBERS];
static int seats, loop, timer, joining, flush_due;
static unsigned char *pending;
static size_t pending_n, pending_cap;

static void leave(Member *m) {
    close(m->fd);
    m->fd = -1, m->open = 0;
}

static void watch(Member *m, uint32_t what) {
    struct epoll_event ev = {.events = what, .data.ptr = m};
    epoll_ctl(loop, EPOLL_CTL_MOD, m->fd, &ev);
}

static void keep(Member *m, const unsigned char *p, size_t n) {
    if (m->later_n + n > m->later_cap) m->later = realloc(m->later, m->later_cap = (m->later_n + n) * 2);
    memcpy(m->later + m->later_n, p, n);
    m->later_n += n;
}

static void give(Member *m, const unsigned char *p, size_t n) {
    if (m->later_n) {
        keep(m, p, n);
        return;
    }
    ssize_t sent = send(m->fd, p, n, MSG_NOSIGNAL);
    if (sent == (ssize_t)n) return;
    if (sent < 0 && errno != EAGAIN) {
        leave(m);
        return;
    }
    if (sent < 0) sent = 0;
    keep(m, p + sent, n - (size_t)sent);
    watch(m, EPOLLIN | EPOLLOUT);
}

static void give_all(const unsigned char *p, size_t n) {
    for (int i = 0; i < seats; i++)
        if (members[i]->open) give(members[i], p, n);
}

static void go_on(Member *m) {
    ssize_t sent = send(m->fd, m->later, m->later_n, MSG_NOSIGNAL);
    if (sent < 0) return;
    memmove(m->later, m->later + sent, m->later_n - (size_t)sent);
    m->later_n -= (size_t)sent;
    if (!m->later_n) watch(m, EPOLLIN);
}

static void say(const unsigned char *text, size_t n) {
    unsigned char frame[70000];
    size_t head = text_header(frame, n);
    memcpy(frame + head, text, n);
    if (!joining) {
        give_all(frame, head + n);
        return;
    }
    if (pending_n + head + n > pending_cap) pending = realloc(pending, pending_cap = (pending_n + head + n) * 2);
    memcpy(pending + pending_n, frame, head + n);
    pending_n += head + n;
    if (!flush_due) {
        struct itimerspec soon = {.it_value.tv_nsec = 10 * 1000 * 1000};
        timerfd_settime(timer, 0, &soon, NULL);
        flush_due = 1;
    }
}

static void flush_pending(void) {
    uint64_t ticks;
    if (read(timer, &ticks, sizeof ticks) < 0) return;
    flush_due = 0;
    give_all(pending, pending_n);
    pending_n = 0;
}

static void shake_hands(Member *m) {
    char *end = memmem(m->in, m->have, "\r\n\r\n", 4);
    if (!end) return;
    char *key = memmem(m->in, m->have, "Sec-WebSocket-Key: ", 19), joined[96], answer[256], accept_key[40];
    if (!key) {
        leave(m);
        return;
    }
    unsigned char digest[20];
    size_t n = (size_t)snprintf(joined, sizeof joined, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key + 19);
    sha1((unsigned char *)joined, n, digest);
    base64(digest, 20, accept_key);
    n = (size_t)snprintf(answer, sizeof answer,
                         "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: %s\r\n\r\n", accept_key);
    size_t used = (size_t)((unsigned char *)end + 4 - m->in);
    memmove(m->in, m->in + used, m->have -= used);
    m->open = 1;
    give(m, (unsigned char *)answer, n);
}

static void hear(Member *m) {
    ssize_t got = recv(m->fd, m->in + m->have, INBOX - m->have, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) leave(m);
        return;
    }
    m->have += (size_t)got;
    if (!m->open) shake_hands(m);
    Frame f;
    size_t used = 0;
    while (m->open && next_frame(m->in + used, m->have - used, &f)) {
        used += f.whole;
        if (f.opcode == 1) say(f.payload, f.size);
        if (f.opcode == 8) leave(m);
    }
    if (m->fd >= 0) memmove(m->in, m->in + used, m->have -= used);
}

static void welcome(int door) {
    int fd = accept(door, NULL, NULL);
    if (fd < 0) return;
    if (seats == MEMBERS) {
        close(fd);
        return;
    }
    without_waiting(fd);
    Member *m = calloc(1, sizeof *m);
    m->fd = fd, m->in = malloc(INBOX);
    members[seats++] = m;
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = m};
    epoll_ctl(loop, EPOLL_CTL_ADD, fd, &ev);
}

int main(int argc, char **argv) {
    if (argc < 2) return fprintf(stderr, "room PORT [join]\n"), 2;
    joining = argc > 2;
    struct rlimit files = {65536, 65536};
    setrlimit(RLIMIT_NOFILE, &files);
    int door = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(door, (struct sockaddr *)&here, sizeof here) || listen(door, 4096)) die("listen");
    loop = epoll_create1(0);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = &door};
    epoll_ctl(loop, EPOLL_CTL_ADD, door, &ev);
    ev.data.ptr = &timer;
    epoll_ctl(loop, EPOLL_CTL_ADD, timer, &ev);
    for (;;) {
        struct epoll_event ready[256];
        int n = epoll_wait(loop, ready, 256, -1);
        for (int i = 0; i < n; i++) {
            if (ready[i].data.ptr == &door) welcome(door);
            else if (ready[i].data.ptr == &timer) flush_pending();
            else {
                Member *m = ready[i].data.ptr;
                if (m->fd >= 0 && ready[i].events & EPOLLOUT) go_on(m);
                if (m->fd >= 0 && ready[i].events & ~(uint32_t)EPOLLOUT) hear(m);
            }
        }
    }
}
