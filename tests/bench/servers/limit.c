/*
 * The limit: the cost of the kernel alone. One frame is built per publication and sent with one send() per client,
 * without buffers or checks. Standard input and output are as in servers/driver.py. Of WebSocket it has only what the
 * load generator needs: it does not compute Sec-WebSocket-Accept, which our clients ignore.
 *
 *     limit CLIENTS RATE PUBLICATIONS MESSAGE_BYTES
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char ANSWER[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static long long now(clockid_t clock) {
    struct timespec at;
    clock_gettime(clock, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static void wait_until(long long ns) {
    struct timespec at = {ns / 1000000000LL, ns % 1000000000LL};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR) {}
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* Accept clients one after the other. They send nothing but the request. */
static int greet(int listening) {
    char request[8192];
    size_t got = 0;
    int client = accept(listening, NULL, NULL);
    if (client < 0) fail("accept");
    while (!memmem(request, got, "\r\n\r\n", 4)) {
        ssize_t more = recv(client, request + got, sizeof request - got, 0);
        if (more <= 0) fail("recv");
        got += (size_t)more;
    }
    if (send(client, ANSWER, sizeof ANSWER - 1, 0) < 0) fail("send");
    return client;
}

static size_t build(unsigned char *frame, int number, size_t bytes) {
    static char text[1 << 20];
    int length = snprintf(text, sizeof text,
                          "{\"type\":\"delta\",\"payload\":{\"position\":{\"epoch\":\"bbbbbbbb\",\"offset\":%d},"
                          "\"previous\":{\"epoch\":\"bbbbbbbb\",\"offset\":%d},\"words\":\"", number, number - 1);
    size_t end = (size_t)length, header;
    while (end + 3 < bytes && end + 3 < sizeof text) text[end++] = '.';
    memcpy(text + end, "\"}}", 3);
    end += 3;
    frame[0] = 0x81;
    if (end < 126) {
        frame[1] = (unsigned char)end, header = 2;
    } else if (end < 1 << 16) {
        frame[1] = 126, frame[2] = (unsigned char)(end >> 8), frame[3] = (unsigned char)end, header = 4;
    } else {
        frame[1] = 127, header = 10;
        for (int i = 0; i < 8; i++) frame[2 + i] = (unsigned char)((unsigned long long)end >> (56 - 8 * i));
    }
    memcpy(frame + header, text, end);
    return header + end;
}

int main(int count, char **words) {
    static unsigned char frame[(1 << 20) + 10];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    char order[16];
    long long refused = 0;
    if (count != 5) return 2;
    int clients = atoi(words[1]), publications = atoi(words[3]);
    long long period = (long long)(1e9 / atof(words[2]));
    int listening = socket(AF_INET, SOCK_STREAM, 0), *client = calloc((size_t)clients, sizeof *client);
    if (!client || listening < 0 || bind(listening, (struct sockaddr *)&address, size) || listen(listening, 4096)) fail("listen");
    getsockname(listening, (struct sockaddr *)&address, &size);
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("port %d\n", ntohs(address.sin_port));
    for (int i = 0; i < clients; i++) client[i] = greet(listening);
    printf("ready\n");
    if (!fgets(order, sizeof order, stdin)) return 1;
    long long begun = now(CLOCK_MONOTONIC);
    for (int number = 1; number <= publications; number++) {
        wait_until(begun + (number - 1) * period);
        long long at = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
        size_t length = build(frame, number, (size_t)atol(words[4]));
        for (int i = 0; i < clients; i++)
            refused += send(client[i], frame, length, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)length;
        printf("sent %d %lld %lld\n", number, at, cpu);
    }
    wait_until(begun + publications * period);
    printf("end %lld %lld\n", now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID));
    printf("counters {\"refused\":%lld}\n", refused);
    while (fgets(order, sizeof order, stdin)) {}
    return 0;
}
