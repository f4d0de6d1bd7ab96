package io.kvorum.fuzz;

import io.kvorum.port.Disk;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;

/** A disk with one file, to be read. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OneFile(byte[] content) implements Disk {
    @Override
    public InputStream read(String name) {
        return new ByteArrayInputStream(content);
    }

    @Override
    public List<String> list() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean exists(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long size(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DiskFile open(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rename(String from, String to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void syncDirectory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long usableBytes() {
        throw new UnsupportedOperationException();
    }
}
