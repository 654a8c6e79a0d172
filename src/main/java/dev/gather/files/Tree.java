package dev.gather.files;

import java.util.List;

/**
 * All that can be named below the root, and nothing else. A path is relative, with slashes, and
 * keeps the rules of {@link Paths}; links in it are followed as long as they stay below the root,
 * which is checked on what is opened. Safe to share; blocks.
 */
interface Tree extends AutoCloseable {

  /** Opens a regular file. */
  OpenFile open(String path) throws FileException;

  /**
   * What is in a directory, in no order.
   *
   * @param path empty for the root itself
   */
  List<Entry> list(String path) throws FileException;

  /** Gives back what it holds; nothing is opened through it any more. */
  @Override
  void close();
}
