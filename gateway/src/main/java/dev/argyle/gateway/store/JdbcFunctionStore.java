package dev.argyle.gateway.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.argyle.gateway.store.StoreException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link FunctionStore} by JDBC, in SQL that SQLite and PostgreSQL both speak. */
final class JdbcFunctionStore implements FunctionStore {
  private static final int REACHABLE_WITHIN_S = 3;

  private final HikariDataSource source;

  JdbcFunctionStore(HikariDataSource source) {
    this.source = source;
  }

  /** The work of one transaction. */
  private interface Work<T> {
    T run(Connection connection) throws SQLException, StoreException;
  }

  @Override
  public List<StoredFunction> loadAll() throws StoreException {
    return transaction("read the functions", JdbcFunctionStore::selectAll);
  }

  @Override
  public StoredVersion create(NewVersion version) throws StoreException {
    return transaction(
        "create function " + version.name(),
        connection -> {
          if (exists(connection, version.name())) {
            throw new StoreException(
                Kind.EXISTS, "function already exists: " + version.name(), null);
          }
          int number = nextNumber(connection, version.name());
          execute(
              connection,
              "INSERT INTO function (name, current_version, created_ms, modified_ms) VALUES (?, ?, ?, ?)",
              version.name(),
              number,
              version.createdMs(),
              version.createdMs());
          return insertVersion(connection, version, number);
        });
  }

  @Override
  public StoredVersion update(NewVersion version, int keepVersions) throws StoreException {
    return transaction(
        "update function " + version.name(),
        connection -> {
          int number = nextNumber(connection, version.name());
          int updated =
              execute(
                  connection,
                  "UPDATE function SET current_version = ?, modified_ms = ? WHERE name = ?",
                  number,
                  version.createdMs(),
                  version.name());
          requireFound(updated, version.name());
          StoredVersion stored = insertVersion(connection, version, number);
          forgetOldVersions(connection, version.name(), keepVersions);
          return stored;
        });
  }

  @Override
  public void delete(String name) throws StoreException {
    transaction(
        "delete function " + name,
        connection -> {
          requireFound(execute(connection, "DELETE FROM function WHERE name = ?", name), name);
          return null;
        });
  }

  @Override
  public boolean isReachable() {
    try (Connection connection = source.getConnection()) {
      return connection.isValid(REACHABLE_WITHIN_S);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    source.close();
  }

  private <T> T transaction(String what, Work<T> work) throws StoreException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | StoreException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new StoreException(
          Kind.FAILED, "the registry could not %s: %s".formatted(what, e.getMessage()), e);
    }
  }

  /**
   * A database that has rolled back by itself, as SQLite does when its disk is full, refuses; its
   * driver then takes the next statements for part of a transaction that is none.
   */
  private void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
      source.evictConnection(connection);
    }
  }

  private static boolean exists(Connection connection, String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT 1 FROM function WHERE name = ?")) {
      query.setString(1, name);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** The next number of a name; the row it updates is also what serializes writers of one name. */
  private static int nextNumber(Connection connection, String name) throws SQLException {
    execute(
        connection,
        "INSERT INTO version_sequence (name, last_version) VALUES (?, 1)"
            + " ON CONFLICT (name) DO UPDATE SET last_version = version_sequence.last_version + 1",
        name);
    try (PreparedStatement query =
        connection.prepareStatement("SELECT last_version FROM version_sequence WHERE name = ?")) {
      query.setString(1, name);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private static StoredVersion insertVersion(Connection connection, NewVersion version, int number)
      throws SQLException {
    execute(
        connection,
        "INSERT INTO function_version"
            + " (name, version, manifest, code_sha256, code_size_bytes, created_ms)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        version.name(),
        number,
        version.manifest(),
        version.codeSha256(),
        version.codeSizeBytes(),
        version.createdMs());
    return new StoredVersion(
        number,
        version.manifest(),
        version.codeSha256(),
        version.codeSizeBytes(),
        version.createdMs());
  }

  private static void forgetOldVersions(Connection connection, String name, int keep)
      throws SQLException {
    execute(
        connection,
        "DELETE FROM function_version WHERE name = ? AND version NOT IN"
            + " (SELECT version FROM function_version WHERE name = ? ORDER BY version DESC LIMIT ?)",
        name,
        name,
        keep);
  }

  private static void requireFound(int rows, String name) throws StoreException {
    if (rows == 0) {
      throw new StoreException(Kind.MISSING, "function not found: " + name, null);
    }
  }

  private static List<StoredFunction> selectAll(Connection connection) throws SQLException {
    Map<String, List<StoredVersion>> versions = new LinkedHashMap<>();
    try (Statement query = connection.createStatement();
        ResultSet rows =
            query.executeQuery(
                "SELECT name, version, manifest, code_sha256, code_size_bytes, created_ms"
                    + " FROM function_version ORDER BY name, version")) {
      while (rows.next()) {
        versions
            .computeIfAbsent(rows.getString(1), name -> new ArrayList<>())
            .add(
                new StoredVersion(
                    rows.getInt(2),
                    rows.getString(3),
                    rows.getString(4),
                    rows.getLong(5),
                    rows.getLong(6)));
      }
    }
    List<StoredFunction> functions = new ArrayList<>();
    try (Statement query = connection.createStatement();
        ResultSet rows =
            query.executeQuery(
                "SELECT name, current_version, created_ms, modified_ms FROM function ORDER BY name")) {
      while (rows.next()) {
        String name = rows.getString(1);
        functions.add(
            new StoredFunction(
                name,
                rows.getInt(2),
                rows.getLong(3),
                rows.getLong(4),
                versions.getOrDefault(name, List.of())));
      }
    }
    return functions;
  }

  private static int execute(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }
}
