package io.kvorum.testing;

import io.kvorum.port.Background;
import io.kvorum.port.Disk;
import io.kvorum.port.DiskFullException;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A disk in memory that fails as disks do. It keeps apart what programs see (the cache) from what survives a power loss,
 * for the bytes of each file and for the names in the directory. After a power loss, of everything that was not synced any
 * part may be there: writes survive in blocks of 512 bytes, independently and in any order, and so does the length that they
 * gave the file, which then ends in zeros; so do truncations, creations, renames and deletions.
 */
public final class FaultyDisk implements Disk {
    private static final int BLOCK = 512;

    private final SortedMap<String, Inode> durableNames = new TreeMap<>();
    private final SortedMap<String, Inode> names = new TreeMap<>();
    private final List<NameChange> unsyncedNames = new ArrayList<>();
    private final Set<OpenFile> open = new HashSet<>();
    private long capacity = Long.MAX_VALUE;
    private Predicate<String> failingSyncs = name -> false;
    private BooleanSupplier landing = () -> false;
    private int fullAt = -1;
    private long roomWhenFull;
    private int operations;
    private String lastOperation = "nothing";
    private int powerLossAt = -1;
    private boolean off;
    private boolean overwritable;
    /** Null where nothing can be overwritten. */
    private Background overwriting;

    private BooleanSupplier refusing = () -> false;

    /** The machine lost power: this and every later operation fails. */
    public static final class PowerLoss extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PowerLoss() {
            super("The power is off", null, false, false);
        }
    }

    private static final class Inode {
        private Content durable = new Content();
        private final Content cached = new Content();
        private final List<Change> unsynced = new ArrayList<>();
    }

    /** A growing array of bytes. */
    private static final class Content {
        private byte[] bytes = new byte[0];
        private int length;

        void write(long offset, byte[] data) {
            int end = Math.toIntExact(offset + data.length);
            grow(end);
            System.arraycopy(data, 0, bytes, (int) offset, data.length);
            length = Math.max(length, end);
        }

        void truncate(long to) {
            grow((int) to);
            if (to < length) {
                Arrays.fill(bytes, (int) to, length, (byte) 0);
            }
            length = (int) to;
        }

        private void grow(int needed) {
            if (needed > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
            }
        }

        byte[] copy() {
            return Arrays.copyOf(bytes, length);
        }
    }

    private interface Change {
        void applyTo(Content content, BooleanSupplier survives);
    }

    private interface NameChange {
        void applyTo(SortedMap<String, Inode> names);
    }

    /** A disk on which these files are safely stored. */
    public static FaultyDisk holding(Map<String, byte[]> files) {
        FaultyDisk disk = new FaultyDisk();
        files.forEach((name, bytes) -> {
            Inode inode = new Inode();
            inode.durable.write(0, bytes);
            inode.cached.write(0, bytes);
            disk.names.put(name, inode);
            disk.durableNames.put(name, inode);
        });
        return disk;
    }

    /** An empty disk whose files are to be overwritten, and those of the disks that power losses make of it. */
    public static FaultyDisk overwritable() {
        FaultyDisk disk = new FaultyDisk();
        disk.overwritable = true;
        return disk;
    }

    /** Whether its files are to be overwritten where that can be done. */
    public boolean isOverwritable() {
        return overwritable;
    }

    /** What programs see of all files, by name. */
    public SortedMap<String, byte[]> files() {
        SortedMap<String, byte[]> files = new TreeMap<>();
        names.forEach((name, inode) -> files.put(name, inode.cached.copy()));
        return files;
    }

    /** The disk as the next start finds it when the process was killed: programs see all that was written. */
    public FaultyDisk afterKill() {
        off = false;
        powerLossAt = -1;
        return this;
    }

    /** The disk as the next start finds it after a power loss; asks for each unsynced piece whether it survived. */
    public FaultyDisk afterPowerLoss(BooleanSupplier survives) {
        SortedMap<String, Inode> left = new TreeMap<>(durableNames);
        for (NameChange change : unsyncedNames) {
            if (survives.getAsBoolean()) {
                change.applyTo(left);
            }
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        left.forEach((name, inode) -> {
            Content content = new Content();
            content.write(0, inode.durable.copy());
            for (Change change : inode.unsynced) {
                change.applyTo(content, survives);
            }
            files.put(name, content.copy());
        });
        FaultyDisk next = holding(files);
        next.capacity = capacity;
        next.overwritable = overwritable;
        next.refusing = refusing;
        return next;
    }

    /** After a power loss that any part of the unsynced survives. */
    public FaultyDisk afterPowerLoss(Random random) {
        return afterPowerLoss(random::nextBoolean);
    }

    /**
     * Files can be overwritten from now on.
     *
     * @param background where and when that happens
     */
    public void overwriteOn(Background background) {
        overwriting = background;
    }

    /** Asked for each overwrite whether it is refused after a part was written. */
    public void refuseOverwrites(BooleanSupplier refuses) {
        refusing = refuses;
    }

    /** Everything together may take so many bytes. */
    public void limitTo(long bytes) {
        capacity = bytes;
    }

    /** Files that were opened for writing and not closed. */
    public int openFiles() {
        return open.size();
    }

    /** Bytes that all files take. */
    public long used() {
        return names.values().stream().mapToLong(inode -> inode.cached.length).sum();
    }

    /**
     * Syncs of these files fail from now on, and as on Linux the cache then takes the pages for written. Asked once for
     * every sync, by name, {@code "."} for the directory.
     */
    public void failSyncsOf(Predicate<String> files) {
        failingSyncs = files;
    }

    /** What a sync that fails has on disk nevertheless: asks for each unsynced piece. Nothing unless told. */
    public void landOnFailedSyncs(BooleanSupplier lands) {
        landing = lands;
    }

    /**
     * The disk has so many bytes left from this operation on, counted from now, 0 for the next; when that is to create or
     * rename, it is refused.
     */
    public void fillUpAt(int operation, long room) {
        fullAt = operations + operation;
        roomWhenFull = room;
    }

    /** The power goes at this operation, counted from now, 0 for the next. */
    public void losePowerAt(int operation) {
        powerLossAt = operations + operation;
    }

    /** The power does not go after all. */
    public void keepPower() {
        powerLossAt = -1;
    }

    /** Operations so far that change something or sync. */
    public int operations() {
        return operations;
    }

    /** The latest of them, by kind and file: what was under way when the power went. */
    public String lastOperation() {
        return lastOperation;
    }

    public boolean isOff() {
        return off;
    }

    /** Before a sync: it has not happened. After a change: it has, in the cache. */
    private void operation(String what) {
        requirePower();
        lastOperation = what;
        if (operations++ == powerLossAt) {
            off = true;
        }
        requirePower();
    }

    private void requirePower() {
        if (off) {
            throw new PowerLoss();
        }
    }

    private boolean fillsUpNow() {
        boolean now = operations == fullAt;
        if (now) {
            fullAt = -1;
            limitTo(used() + roomWhenFull);
        }
        return now;
    }

    private void requireSlot() throws DiskFullException {
        if (fillsUpNow()) {
            throw new DiskFullException("No space left on device", null);
        }
    }

    private void change(String what, NameChange change) {
        requirePower();
        change.applyTo(names);
        unsyncedNames.add(change);
        operation(what);
    }

    private Inode inode(String name) throws IOException {
        requirePower();
        Inode inode = names.get(name);
        if (inode == null) {
            throw new FileNotFoundException(name);
        }
        return inode;
    }

    @Override
    public List<String> list() {
        requirePower();
        return List.copyOf(names.keySet());
    }

    @Override
    public boolean exists(String name) {
        requirePower();
        return names.containsKey(name);
    }

    @Override
    public long size(String name) throws IOException {
        return inode(name).cached.length;
    }

    @Override
    public InputStream read(String name) throws IOException {
        return new ByteArrayInputStream(inode(name).cached.copy());
    }

    @Override
    public DiskFile open(String name) throws IOException {
        requirePower();
        if (!names.containsKey(name)) {
            requireSlot();
            Inode created = new Inode();
            change("create " + name, names -> names.put(name, created));
        }
        OpenFile file = new OpenFile(name, inode(name));
        open.add(file);
        return file;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Inode moved = inode(from);
        requireSlot();
        change("rename " + from, names -> {
            names.remove(from);
            names.put(to, moved);
        });
    }

    @Override
    public void delete(String name) {
        requirePower();
        if (names.containsKey(name)) {
            change("delete " + name, names -> names.remove(name));
        }
    }

    @Override
    public void syncDirectory() throws IOException {
        operation("sync .");
        boolean fails = failingSyncs.test(".");
        if (fails) {
            unsyncedNames.stream()
                    .filter(change -> landing.getAsBoolean())
                    .forEach(change -> change.applyTo(durableNames));
        } else {
            durableNames.clear();
            durableNames.putAll(names);
        }
        unsyncedNames.clear();
        if (fails) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public long usableBytes() {
        requirePower();
        return Math.max(0, capacity - used());
    }

    private final class OpenFile implements DiskFile {
        private final String name;
        private final Inode inode;
        /** Opened for that when it is first asked for, and ready when it is asked again. */
        private boolean canOverwrite;

        private boolean overwrites;

        OpenFile(String name, Inode inode) {
            this.name = name;
            this.inode = inode;
        }

        @Override
        public long size() {
            requirePower();
            return inode.cached.length;
        }

        @Override
        public void write(long offset, ByteBuffer bytes) throws IOException {
            write("write", offset, bytes);
        }

        private void write(String how, long offset, ByteBuffer bytes) throws IOException {
            requirePower();
            fillsUpNow();
            long growth = Math.max(0, offset + bytes.remaining() - inode.cached.length);
            long room = usableBytes();
            byte[] data = new byte[(int) (bytes.remaining() - Math.max(0, growth - room))];
            bytes.get(data);
            boolean grows = offset + data.length > inode.cached.length;
            inode.cached.write(offset, data);
            inode.unsynced.add((content, survives) -> {
                if (grows && survives.getAsBoolean()) {
                    content.truncate(Math.max(content.length, offset + data.length));
                }
                int at = 0;
                while (at < data.length) {
                    int length = (int) Math.min(data.length - at, BLOCK - (offset + at) % BLOCK);
                    if (survives.getAsBoolean()) {
                        content.write(offset + at, Arrays.copyOfRange(data, at, at + length));
                    }
                    at += length;
                }
            });
            operation(how + " " + name);
            if (growth > room) {
                throw new DiskFullException("No space left on device", null);
            }
        }

        @Override
        public boolean canOverwrite() {
            boolean can = canOverwrite;
            canOverwrite = overwriting != null;
            return can;
        }

        @Override
        public void overwrite(long offset, byte[] bytes, Overwriting over) {
            if (!canOverwrite || overwrites || offset + bytes.length > inode.cached.length) {
                throw new AssertionError("Overwrites " + bytes.length + " bytes of " + name + " at " + offset);
            }
            overwrites = true;
            overwriting.<Runnable>run(
                    () -> overwritten(offset, bytes, over),
                    told -> {
                        overwrites = false;
                        told.run();
                    },
                    cause -> over.failed(cause instanceof IOException io ? io : new IOException(cause)));
        }

        private Runnable overwritten(long offset, byte[] bytes, Overwriting over) throws IOException {
            if (refusing.getAsBoolean()) {
                write("overwrite", offset, ByteBuffer.wrap(bytes, 0, bytes.length / 2));
                return over::refused;
            }
            write("overwrite", offset, ByteBuffer.wrap(bytes));
            sync();
            return over::landed;
        }

        @Override
        public void truncate(long length) {
            requirePower();
            inode.cached.truncate(length);
            inode.unsynced.add((content, survives) -> {
                if (survives.getAsBoolean() && content.length > length) {
                    content.truncate(length);
                }
            });
            operation("truncate " + name);
        }

        @Override
        public void sync() throws IOException {
            operation("sync " + name);
            boolean fails = failingSyncs.test(name);
            inode.unsynced.forEach(change -> change.applyTo(inode.durable, fails ? landing : () -> true));
            inode.unsynced.clear();
            if (fails) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }
}
