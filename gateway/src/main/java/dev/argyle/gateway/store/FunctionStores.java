package dev.argyle.gateway.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.argyle.gateway.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Opens the store behind a JDBC URL and brings its schema up to date. */
public final class FunctionStores {
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRESQL = "jdbc:postgresql:";

  private FunctionStores() {}

  /** True when {@link #open} knows this kind of database. */
  public static boolean isSupported(String url) {
    return url.startsWith(SQLITE) || url.startsWith(POSTGRESQL);
  }

  /**
   * Opens a store. Blocks.
   *
   * @throws StoreException when the database cannot be reached or migrated
   */
  public static FunctionStore open(String url) throws StoreException {
    HikariDataSource source = null;
    try {
      source = new HikariDataSource(url.startsWith(SQLITE) ? sqlite(url) : postgresql(url));
      migrate(source);
      return new JdbcFunctionStore(source);
    } catch (IOException | RuntimeException e) {
      if (source != null) {
        source.close();
      }
      String reason = e instanceof FlywayException ? "migrated" : "opened";
      throw new StoreException(
          Kind.FAILED, "the registry could not be %s: %s".formatted(reason, rootMessage(e)), e);
    }
  }

  private static HikariConfig sqlite(String url) throws IOException {
    createPrivately(url.substring(SQLITE.length()));
    HikariConfig config = common(url);
    // SQLite has one writer, and nobody reads while serving: lookups are from memory.
    config.setMaximumPoolSize(1);
    config.addDataSourceProperty("journal_mode", "WAL");
    // A deploy that was answered must be there after a power cut; deploys are rare enough for it.
    config.addDataSourceProperty("synchronous", "FULL");
    config.addDataSourceProperty("foreign_keys", "true");
    config.addDataSourceProperty("busy_timeout", "5000");
    return config;
  }

  private static HikariConfig postgresql(String url) {
    HikariConfig config = common(url);
    config.setMaximumPoolSize(2);
    return config;
  }

  private static HikariConfig common(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setPoolName("argyle-registry");
    config.setMinimumIdle(1);
    config.setConnectionTimeout(10_000);
    return config;
  }

  /** Environment variables of functions are in it: nobody else may read the file or its WAL. */
  private static void createPrivately(String file) throws IOException {
    int end = file.indexOf('?');
    String name = end < 0 ? file : file.substring(0, end);
    if (name.isEmpty() || name.startsWith(":") || name.startsWith("file:")) {
      return;
    }
    try {
      Files.createFile(
          Path.of(name),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // From an earlier run.
    }
  }

  private static void migrate(HikariDataSource source) {
    Flyway.configure(FunctionStores.class.getClassLoader())
        .loggers("slf4j")
        .dataSource(source)
        .locations("classpath:db/migration")
        .load()
        .migrate();
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return message.replaceAll("\\p{Cntrl}+", " ").trim();
  }
}
