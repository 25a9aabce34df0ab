package dev.argyle.gateway.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same contract on a PostgreSQL server of this test's own, when the machine has one. */
class PostgresFunctionStoreTest extends FunctionStoreContract {
  private static PostgresServer server;
  private static int databases;
  private String url;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> programs = PostgresServer.findPrograms();
    assumeTrue(programs.isPresent(), "no PostgreSQL server is installed");
    server = PostgresServer.start(programs.get());
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.stop();
    }
  }

  @Override
  String url() throws Exception {
    if (url == null) {
      String name = "registry" + databases++;
      try (Connection connection = DriverManager.getConnection(server.url("postgres"))) {
        connection.createStatement().execute("CREATE DATABASE " + name);
      }
      url = server.url(name);
    }
    return url;
  }
}
