package dev.gather.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads or writes through a session. It may block, and runs on a thread that is made for that. */
@FunctionalInterface
public interface SqlWork<T extends @Nullable Object> {
  T run(Session session) throws SQLException;
}
