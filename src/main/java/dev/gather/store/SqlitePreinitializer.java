package dev.gather.store;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.sqlite.SQLiteJDBCLoader;

/** Unpacks and loads SQLite's native code while the start is busy with other things. */
final class SqlitePreinitializer implements BackgroundPreinitializer {
  @Override
  public void preinitialize() throws Exception {
    SQLiteJDBCLoader.initialize();
  }
}
