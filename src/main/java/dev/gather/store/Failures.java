package dev.gather.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an error of SQLite means to a feature. */
final class Failures {
  /** The primary code is the low byte of an extended one ("Result and Error Codes"). */
  private static final int PRIMARY = 0xff;

  private Failures() {}

  /** Whether it was the disk that failed to take what SQLite wrote. */
  static boolean ofSync(Throwable failure) {
    return failure instanceof SQLiteException sqlite
        && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_FSYNC
            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC);
  }

  /** Exceptions of the work itself are passed on as they are. */
  static Throwable of(Throwable failure) {
    if (failure instanceof SQLiteException sqlite) {
      int code = sqlite.getResultCode().code & PRIMARY;
      if (code == SQLiteErrorCode.SQLITE_FULL.code || code == SQLiteErrorCode.SQLITE_IOERR.code) {
        return new StoreFullException("The disk of gather.data is full or fails", sqlite);
      }
    }
    return failure instanceof SQLException sql
        ? new StoreException("The store failed: " + sql.getMessage(), sql)
        : failure;
  }
}
