package io.kvorum.storage;

import io.kvorum.version.ByteScan;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads lines and where they stand, in memory bounded by the longest line. What is longer than the limit, or lacks its
 * newline because the file ends, is reported as such and never as a line.
 */
final class LineReader implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final byte[] NONE = new byte[0];

    private final InputStream in;
    private final int maxLine;
    private final byte[] chunk = new byte[CHUNK];
    private int chunkAt;
    private int chunkEnd;

    private byte[] partial = new byte[256];
    private int partialLength;

    /** What the line lies in, and where: the chunk, or what was put together of several. */
    private byte[] bytes = NONE;

    private int from;
    private int to;
    private boolean whole;
    private long offset;
    private long end;

    LineReader(InputStream in, int maxLine) {
        this.in = in;
        this.maxLine = maxLine;
    }

    /** Moves to the next line; false at the end of the file. */
    boolean next() throws IOException {
        offset = end;
        partialLength = 0;
        boolean tooLong = false;
        while (true) {
            if (chunkAt == chunkEnd) {
                chunkAt = 0;
                chunkEnd = Math.max(0, in.read(chunk, 0, CHUNK));
                if (chunkEnd == 0) {
                    whole = false;
                    lies(partial, 0, tooLong ? 0 : partialLength);
                    return end > offset;
                }
            }
            int start = chunkAt;
            int stop = ByteScan.indexOf(chunk, start, chunkEnd, (byte) '\n');
            boolean atNewline = stop < chunkEnd;
            tooLong = tooLong || partialLength + (stop - start) > maxLine;
            boolean inOneChunk = atNewline && partialLength == 0;
            if (!tooLong && !inOneChunk) {
                keep(stop);
            }
            end += stop - start;
            chunkAt = stop;
            if (atNewline) {
                chunkAt++;
                end++;
                whole = !tooLong;
                if (tooLong) {
                    lies(NONE, 0, 0);
                } else if (inOneChunk) {
                    lies(chunk, start, stop);
                } else {
                    lies(partial, 0, partialLength);
                }
                return true;
            }
        }
    }

    private void lies(byte[] where, int start, int stop) {
        bytes = where;
        from = start;
        to = stop;
    }

    private void keep(int stop) {
        int needed = partialLength + stop - chunkAt;
        if (needed > partial.length) {
            partial = Arrays.copyOf(partial, (int) Math.min(maxLine, Math.max(needed, partial.length * 2L)));
        }
        System.arraycopy(chunk, chunkAt, partial, partialLength, stop - chunkAt);
        partialLength = needed;
    }

    /** The line without its newline, a fresh array; what is there of it when it is not whole. */
    byte[] line() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Length of {@link #line}. */
    int length() {
        return to - from;
    }

    /** Where {@link #line} lies between {@link #from} and {@link #to}, until the next one is read. */
    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Whether the line has its newline and is not longer than the limit. */
    boolean whole() {
        return whole;
    }

    /** Where the line begins, bytes from the start of the file. */
    long offset() {
        return offset;
    }

    /** Where the next line begins. */
    long end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
