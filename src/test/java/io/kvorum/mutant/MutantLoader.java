package io.kvorum.mutant;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/** Loads Kvorum and its tests from these directories, the first that has a class, and all else from where it was. */
final class MutantLoader extends URLClassLoader {
    private static final String OURS = "io.kvorum.";

    MutantLoader(List<Path> directories) {
        super("mutant", urls(directories), MutantLoader.class.getClassLoader());
    }

    private static URL[] urls(List<Path> directories) {
        URL[] urls = new URL[directories.size()];
        for (int i = 0; i < urls.length; i++) {
            try {
                urls[i] = directories.get(i).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(directories.get(i).toString(), e);
            }
        }
        return urls;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }
}
