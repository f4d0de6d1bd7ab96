package io.kvorum.port;

import java.io.IOException;

/** The disk, or the user's share of it, has no room left. Apart from other I/O errors because it passes by itself. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
