package dev.gather.pipeline.jobs;

import dev.gather.store.Database;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobStoreTest implements JobStoreContract {
  @TempDir private Path directory;
  private Database database;
  private JobStore store;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("test.db"), List.of(JobRows.SCHEMA));
    store = new SqliteJobStore(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  public JobStore store() {
    return store;
  }
}
