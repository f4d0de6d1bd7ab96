package io.kvorum.config;

/** How a node speaks to the kernel about its sockets. */
public enum SocketTransport {
    /** The best there is: io_uring, else epoll, else the JDK's. */
    AUTO,
    /** Linux: reads and writes of one turn of the loop go to the kernel in one call. Containers often may not use it. */
    IO_URING,
    /** Linux. */
    EPOLL,
    /** Everywhere. */
    JDK
}
