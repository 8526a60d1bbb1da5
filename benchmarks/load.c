/* The load generator: many members in one process, lines sent by some of them, every delivery counted and timed.
 *
 *   load PORT PATH SCRIPT FRAME SENTENCE WORDS
 *
 * SCRIPT says for each member what to say until it is in the room:
 *   M ROOM SENDS      a member of room number ROOM; SENDS is 1 for the one who sends the lines there
 *   H HEADER          a header of its own for the handshake
 *   S FRAME           send this text frame
 *   W WORDS           wait for a frame that has these words in it
 * FRAME is what a line looks like on the wire; %r stands for its ref and %t for its words: SENTENCE and four of the 32
 * WORDS, which have four letters each and begin differently.
 *
 * Then it reads requests from its input, one a line, and answers each with one line of JSON:
 *   closed K SECONDS FIRST COUNT  each of COUNT rooms from FIRST on keeps K lines in flight; the next goes out when one
 *                                 has reached all members
 *   rate R SECONDS FIRST COUNT    R lines a second, spread over these rooms, whatever comes back
 *   idle 0 SECONDS                nothing is sent; pings are answered
 *
 * A line is known by the words it ends with, so nothing here depends on the server's JSON. Lines of one room must
 * arrive in order and once; what does not is counted as `disorder`. */
#include "peers/ws.h"
#include <time.h>

enum { LINES = 1 << 20, WORDS = 32, SUB = 32, BUCKETS = 48 * SUB, STEPS = 12 };

typedef struct {
    char kind, *words;
} Step;

typedef struct {
    int fd, up, step, steps, room, sends;
    uint32_t last;
    Step script[STEPS];
    char header[512];
    unsigned char *in;
    size_t have, cap;
} Member;

typedef struct {
    uint64_t sent;
    uint32_t left;
} Line;

typedef struct {
    Member *sender;
    uint32_t size, flying;
} Room;

static Member *members;
static Room *rooms;
static Line *lines;
static int people, halls, ready_people, loop, port;
static const char *path, *frame, *sentence;
static char words[WORDS][5], tail_of_sentence[9];
static unsigned char of_pair[65536]; /* which of the words begins with these two letters, plus one */
static uint32_t next_line = 1, first_line;
static uint64_t delivered, complete, acked, disorder, deadline;
static uint64_t delivery_times[BUCKETS], ack_times[BUCKETS];
static int in_flight; /* > 0 while a closed run goes on */

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Buckets 1/32 apart on each power of two of microseconds: 3 % wide, from 1 us up. */
static void note(uint64_t *times, uint64_t ns) {
    uint64_t us = ns / 1000 + 1;
    int top = 63 - __builtin_clzll(us);
    uint64_t below = top > 5 ? us >> (top - 5) & (SUB - 1) : us << (5 - top) & (SUB - 1);
    int at = top * SUB + (int)below;
    times[at < BUCKETS ? at : BUCKETS - 1]++;
}

static double quantile(const uint64_t *times, double q) {
    uint64_t all = 0, seen = 0;
    for (int i = 0; i < BUCKETS; i++) all += times[i];
    for (int i = 0; i < BUCKETS; i++) {
        seen += times[i];
        if (all && (double)seen >= q * (double)all) return (double)(1ull << (i / SUB)) * (1 + (i % SUB + 0.5) / SUB);
    }
    return 0;
}

static void put(Member *m, const unsigned char *p, size_t n) {
    while (n) {
        ssize_t sent = send(m->fd, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) die("send");
        if (sent > 0) p += sent, n -= (size_t)sent;
    }
}

static void put_frame(Member *m, int opcode, const char *text, size_t n) {
    unsigned char out[70000];
    size_t head = text_header(out, n);
    out[0] = (unsigned char)(0x80 | opcode);
    out[1] |= 128;
    memset(out + head, 0, 4); /* a mask of zeros: allowed, and costs nothing here */
    memcpy(out + head + 4, text, n);
    put(m, out, head + 4 + n);
}

static void read_words(const char *given) {
    for (int i = 0; i < WORDS; i++, given += 5) {
        memcpy(words[i], given, 4);
        unsigned char *slot = &of_pair[(unsigned char)given[0] << 8 | (unsigned char)given[1]];
        if (*slot) fprintf(stderr, "two words begin like %s\n", words[i]), exit(2);
        *slot = (unsigned char)(i + 1);
    }
    memcpy(tail_of_sentence, sentence + strlen(sentence) - 8, 8);
}

static void letters(uint32_t id, char *out) {
    for (int i = 5; i >= 0; i--, id /= 26) out[i] = (char)('a' + id % 26);
}

static uint32_t number(const unsigned char *p) {
    uint32_t id = 0;
    for (int i = 0; i < 6; i++) {
        if (p[i] < 'a' || p[i] > 'z') return 0;
        id = id * 26 + (uint32_t)(p[i] - 'a');
    }
    return id;
}

/* The number that the four words after the sentence stand for; 0 when there is none. */
static uint32_t marked(const unsigned char *p) {
    uint32_t id = 0;
    for (int i = 0; i < 4; i++, p += 5) {
        unsigned char word = of_pair[p[0] << 8 | p[1]];
        if (!word) return 0;
        id = id * WORDS + word - 1u;
    }
    return id;
}

static void say(int hall) {
    char out[4096], mark[7] = {0};
    size_t n = 0;
    if (next_line == LINES) die("too many lines");
    letters(next_line, mark);
    for (const char *p = frame; *p; p++) {
        if (p[0] == '%' && p[1] == 'r') n += (size_t)sprintf(out + n, "r%s", mark), p++;
        else if (p[0] == '%' && p[1] == 't') {
            uint32_t id = next_line;
            n += (size_t)sprintf(out + n, "%s%s %s %s %s", sentence, words[id >> 15 & 31], words[id >> 10 & 31],
                                 words[id >> 5 & 31], words[id & 31]), p++;
        }
        else out[n++] = *p;
    }
    lines[next_line] = (Line){now_ns(), rooms[hall].size};
    next_line++;
    rooms[hall].flying++;
    put_frame(rooms[hall].sender, 1, out, n);
}

static void go_on(Member *m) {
    while (m->step < m->steps && m->script[m->step].kind == 'S') {
        put_frame(m, 1, m->script[m->step].words, strlen(m->script[m->step].words));
        m->step++;
    }
    if (m->step == m->steps) ready_people++, m->step++;
}

static void hear_line(Member *m, uint32_t id) {
    if (id < first_line || id >= next_line) return;
    if (id <= m->last) disorder++;
    m->last = id;
    uint64_t now = now_ns();
    note(delivery_times, now - lines[id].sent);
    delivered++;
    if (--lines[id].left) return;
    complete++;
    rooms[m->room].flying--;
    while (in_flight && now < deadline && (int)rooms[m->room].flying < in_flight) say(m->room);
}

static void hear(Member *m, Frame *f) {
    if (f->opcode == 9) put_frame(m, 10, (char *)f->payload, f->size);
    if (f->opcode == 8) fprintf(stderr, "closed with %d\n", f->payload[0] << 8 | f->payload[1]), exit(1);
    if (f->opcode != 1) return;
    if (m->step < m->steps && m->script[m->step].kind == 'W') {
        if (memmem(f->payload, f->size, m->script[m->step].words, strlen(m->script[m->step].words))) m->step++, go_on(m);
        return;
    }
    if (f->size == 1 && f->payload[0] == '2') put_frame(m, 1, "3", 1); /* the ping of engine.io */
    unsigned char *answer = f->size > 16 ? memmem(f->payload, 16, "\"re\":\"r", 7) : NULL;
    if (answer) {
        uint32_t id = number(answer + 7);
        if (id >= first_line && id < next_line) acked++, note(ack_times, now_ns() - lines[id].sent);
        if (!memmem(f->payload, f->size, "\"ok\":true", 9) || memmem(f->payload, f->size, "\"held\"", 6))
            fprintf(stderr, "not delivered: %.*s\n", (int)f->size, f->payload), exit(1);
        return;
    }
    unsigned char *mark = memmem(f->payload, f->size, tail_of_sentence, 8);
    if (mark && mark + 27 <= f->payload + f->size) hear_line(m, marked(mark + 8));
}

static void read_from(Member *m) {
    if (m->cap - m->have < 65536) m->in = realloc(m->in, m->cap = m->cap * 2 + 131072);
    ssize_t got = recv(m->fd, m->in + m->have, m->cap - m->have, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) fprintf(stderr, "a member was dropped\n"), exit(1);
    m->have += (size_t)got;
    size_t used = 0;
    if (!m->up) {
        unsigned char *end = memmem(m->in, m->have, "\r\n\r\n", 4);
        if (!end) return;
        if (memcmp(m->in, "HTTP/1.1 101", 12)) fprintf(stderr, "%.*s\n", 200, (char *)m->in), exit(1);
        used = (size_t)(end + 4 - m->in), m->up = 1;
        go_on(m);
    }
    Frame f;
    while (next_frame(m->in + used, m->have - used, &f)) used += f.whole, hear(m, &f);
    memmove(m->in, m->in + used, m->have -= used);
}

static void turn(int wait_ms) {
    struct epoll_event ready[512];
    int n = epoll_wait(loop, ready, 512, wait_ms);
    for (int i = 0; i < n; i++)
        if (ready[i].data.ptr) read_from(ready[i].data.ptr);
}

static void come_in(Member *m) {
    m->fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(m->fd, (struct sockaddr *)&there, sizeof there)) die("connect");
    without_waiting(m->fd);
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = m};
    epoll_ctl(loop, EPOLL_CTL_ADD, m->fd, &ev);
    char out[2048];
    size_t n = (size_t)snprintf(out, sizeof out,
                                "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\nSec-WebSocket-Version: 13\r\n%s\r\n",
                                path, port, m->header);
    put(m, (unsigned char *)out, n);
}

static void read_script(const char *name) {
    FILE *file = fopen(name, "r");
    char *text = NULL;
    size_t cap = 0;
    ssize_t n;
    if (!file) die(name);
    members = calloc(32768, sizeof *members), rooms = calloc(32768, sizeof *rooms), lines = calloc(LINES, sizeof *lines);
    while ((n = getline(&text, &cap, file)) > 0) {
        if (text[n - 1] == '\n') text[n - 1] = 0;
        Member *m = people ? &members[people - 1] : NULL;
        if (text[0] == 'M') {
            m = &members[people++];
            sscanf(text + 1, "%d %d", &m->room, &m->sends);
            rooms[m->room].size++;
            if (m->sends) rooms[m->room].sender = m;
            if (m->room >= halls) halls = m->room + 1;
        } else if (text[0] == 'H') {
            snprintf(m->header + strlen(m->header), sizeof m->header - strlen(m->header), "%s\r\n", text + 2);
        } else if (text[0] == 'S' || text[0] == 'W') {
            m->script[m->steps++] = (Step){text[0], strdup(text + 2)};
        }
    }
    fclose(file);
}

static double cpu_seconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void begin(void) {
    first_line = next_line;
    delivered = complete = acked = disorder = 0;
    memset(delivery_times, 0, sizeof delivery_times), memset(ack_times, 0, sizeof ack_times);
    for (int i = 0; i < halls; i++) rooms[i].flying = 0;
}

static void run(const char *how, double amount, double seconds, int from, int count) {
    begin();
    double cpu = cpu_seconds();
    uint64_t start = now_ns(), sent = 0;
    deadline = start + (uint64_t)(seconds * 1e9);
    in_flight = strcmp(how, "closed") ? 0 : (int)amount;
    if (count <= 0 || from + count > halls) from = 0, count = halls;
    for (int i = from; in_flight && i < from + count; i++)
        for (int k = 0; k < in_flight; k++) say(i);
    while (now_ns() < deadline) {
        uint64_t due = strcmp(how, "rate") ? 0 : (uint64_t)((double)(now_ns() - start) / 1e9 * amount);
        while (sent < due) say(from + (int)(sent++ % (uint64_t)count));
        turn(strcmp(how, "rate") ? 5 : 1);
    }
    in_flight = 0;
    uint64_t patience = now_ns() + 10000000000ull;
    while (complete < next_line - first_line && now_ns() < patience) turn(5);
    double wall = (double)(now_ns() - start) / 1e9;
    printf("{\"lines\": %u, \"complete\": %lu, \"delivered\": %lu, \"acked\": %lu, \"disorder\": %lu, \"seconds\": %.3f, "
           "\"cpu\": %.3f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"ack_p50_ms\": %.3f, \"ack_p99_ms\": %.3f}\n",
           next_line - first_line, complete, delivered, acked, disorder, wall, cpu_seconds() - cpu,
           quantile(delivery_times, .5) / 1e3, quantile(delivery_times, .99) / 1e3, quantile(ack_times, .5) / 1e3,
           quantile(ack_times, .99) / 1e3);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 7) return fprintf(stderr, "load PORT PATH SCRIPT FRAME SENTENCE WORDS\n"), 2;
    struct rlimit files = {65536, 65536};
    setrlimit(RLIMIT_NOFILE, &files);
    port = atoi(argv[1]), path = argv[2], frame = argv[4], sentence = argv[5];
    if (strlen(sentence) < 8 || strlen(argv[6]) < WORDS * 5 - 1) return fprintf(stderr, "too few words\n"), 2;
    read_words(argv[6]);
    read_script(argv[3]);
    loop = epoll_create1(0);
    for (int i = 0; i < people; i++) {
        come_in(&members[i]);
        uint64_t patience = now_ns() + 30000000000ull;
        while (ready_people < i - 30 && now_ns() < patience) turn(5); /* a few at a time, as people come */
    }
    while (ready_people < people) turn(100);
    printf("{\"ready\": %d}\n", ready_people);
    fflush(stdout);
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(loop, EPOLL_CTL_ADD, 0, &ev);
    for (;;) {
        struct epoll_event one;
        int n = epoll_wait(loop, &one, 1, -1);
        if (n == 1 && one.data.ptr) {
            read_from(one.data.ptr);
        } else if (n == 1) {
            char asked[128], how[32];
            double amount = 0, seconds = 0;
            int from = 0, count = 0;
            ssize_t got = read(0, asked, sizeof asked - 1);
            if (got <= 0) return 0;
            asked[got] = 0;
            sscanf(asked, "%31s %lf %lf %d %d", how, &amount, &seconds, &from, &count);
            epoll_ctl(loop, EPOLL_CTL_DEL, 0, NULL);
            run(how, amount, seconds, from, count);
            epoll_ctl(loop, EPOLL_CTL_ADD, 0, &ev);
        }
    }
}
