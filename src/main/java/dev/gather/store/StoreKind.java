package dev.gather.store;

/** Where what has to outlive the process is kept: the values of {@code gather.store}. */
public enum StoreKind {
  /** In one SQLite file of this machine. */
  EMBEDDED,
  /** In a Redis that all nodes share. */
  REDIS
}
