package io.kvorum.bench;

import io.kvorum.port.Disk;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;

/** Takes everything, remembers how much, and gives nothing back: what is left of a write without its disk. */
final class ForgetfulDisk implements Disk {
    private final TreeMap<String, Length> files = new TreeMap<>();

    private static final class Length implements DiskFile {
        private long bytes;

        @Override
        public long size() {
            return bytes;
        }

        @Override
        public void write(long offset, ByteBuffer data) {
            bytes = Math.max(bytes, offset + data.remaining());
            data.position(data.limit());
        }

        @Override
        public void truncate(long length) {
            bytes = length;
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public boolean exists(String name) {
        return files.containsKey(name);
    }

    @Override
    public long size(String name) {
        return files.get(name).bytes;
    }

    @Override
    public InputStream read(String name) throws FileNotFoundException {
        throw new FileNotFoundException(name + " was written to a disk that forgets");
    }

    @Override
    public DiskFile open(String name) {
        return files.computeIfAbsent(name, created -> new Length());
    }

    @Override
    public void rename(String from, String to) {
        files.put(to, files.remove(from));
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public void syncDirectory() {}

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }
}
