package dev.gather.files;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The files that a pattern matches, in the order of their paths, found while they are asked for; of
 * the tree, the names in the directories on the way are held. {@code *}, {@code ?}, {@code [a-z]}
 * and {@code [!a-z]} match within a name, {@code **} any number of directories. As in a shell, none
 * of them matches a dot at the beginning of a name, {@code **} follows no links, and a pattern that
 * matches nothing is taken for a name. Blocks.
 */
final class Glob implements Iterator<FileMember> {
  private static final String ANY_DEPTH = "**";

  private final Tree tree;
  private final String pattern;
  private final List<String> segments;
  private final Deque<Directory> way = new ArrayDeque<>();
  private @Nullable FileMember next;
  private boolean matched;

  /**
   * A directory on the way.
   *
   * @param states the segments that its entries may match
   */
  private record Directory(String path, BitSet states, Iterator<Entry> entries) {}

  Glob(Tree tree, String pattern) {
    this.tree = tree;
    this.pattern = pattern;
    this.segments = List.of(pattern.split("/+", -1));
    int literal = 0;
    while (literal < segments.size() - 1 && !isOne(segments.get(literal))) {
      literal++;
    }
    String base = String.join("/", segments.subList(0, literal));
    BitSet states = new BitSet();
    enter(states, literal);
    try {
      Paths.check(pattern);
      open(base, states);
    } catch (FileException refused) {
      found(refused.isMissing() ? literally() : new FileMember(pattern, refused));
    }
  }

  /** Whether a path is a pattern. */
  static boolean isOne(String path) {
    return path.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  @Override
  public boolean hasNext() {
    while (next == null && !way.isEmpty()) {
      advance(way.getLast());
    }
    if (next == null && !matched) {
      found(literally());
    }
    return next != null;
  }

  @Override
  public FileMember next() {
    FileMember found = hasNext() ? next : null;
    if (found == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return found;
  }

  private void advance(Directory directory) {
    if (!directory.entries.hasNext()) {
      way.removeLast();
      return;
    }
    Entry entry = directory.entries.next();
    String path = Paths.child(directory.path, entry.name());
    BitSet below = new BitSet();
    boolean whole = false;
    for (int i = directory.states.nextSetBit(0); i >= 0; i = directory.states.nextSetBit(i + 1)) {
      String segment = segments.get(i);
      boolean last = i == segments.size() - 1;
      if (segment.equals(ANY_DEPTH)) {
        boolean shown = !entry.name().startsWith(".");
        whole |= last && shown;
        if (shown && !entry.link()) {
          enter(below, i);
        }
      } else if (Wildcards.match(segment, entry.name())) {
        whole |= last;
        if (!last) {
          enter(below, i + 1);
        }
      }
    }
    if (entry.isDirectory()) {
      descend(path, below);
    } else if (whole) {
      found(new FileMember(path));
    }
  }

  private void descend(String path, BitSet states) {
    if (states.isEmpty()) {
      return;
    }
    try {
      open(path, states);
    } catch (FileException refused) {
      found(new FileMember(path, refused));
    }
  }

  /** What matches nothing may be a name after all, such as {@code a[1].txt}. */
  private FileMember literally() {
    try (OpenFile there = tree.open(pattern)) {
      return new FileMember(pattern);
    } catch (FileException missing) {
      return new FileMember(pattern, FileException.noMatch(pattern));
    }
  }

  private void found(FileMember member) {
    next = member;
    matched = true;
  }

  /** {@code **} matches no directory at all, too. */
  private void enter(BitSet states, int segment) {
    states.set(segment);
    if (segments.get(segment).equals(ANY_DEPTH) && segment < segments.size() - 1) {
      enter(states, segment + 1);
    }
  }

  private void open(String path, BitSet states) throws FileException {
    List<Entry> entries = new ArrayList<>(tree.list(path));
    entries.sort(Comparator.comparing(Glob::sortKey));
    way.addLast(new Directory(path, states, entries.iterator()));
  }

  /** What makes the order of names that of the paths below them. */
  private static String sortKey(Entry entry) {
    return entry.isDirectory() ? entry.name() + "/" : entry.name();
  }
}
