package dev.argyle.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.gateway.http.Connections.Phase;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Connections connections = new Connections(vertx);
  private final List<Object> closed = new ArrayList<>();

  @AfterEach
  void close() {
    connections.close();
    vertx.close().await();
  }

  @ParameterizedTest
  @CsvSource({"IDLE,15", "READING,24", "UPLOADING,120", "WRITING,120"})
  void aConnectionThatDalliesIsClosed(Phase phase, int sweeps) {
    HttpConnection connection = open();
    connections.enter(connections.of(connection), null, phase);
    sweep(sweeps);
    assertEquals(0, closed.size());
    sweep(1);
    assertEquals(List.of(connection), closed);
    assertEquals(0, connections.size());
  }

  @Test
  void aFunctionThatThinksIsNotCut() {
    HttpConnection connection = open();
    connections.enter(connections.of(connection), null, Phase.RUNNING);
    sweep(100_000);
    assertEquals(0, closed.size());
  }

  @Test
  void thereAreOnlySoMany() {
    for (int i = 0; i < Connections.MAX_CONNECTIONS; i++) {
      open();
    }
    assertEquals(0, closed.size());
    open();
    assertEquals(1, closed.size());
    assertEquals(Connections.MAX_CONNECTIONS, connections.size());
  }

  private void sweep(int times) {
    for (int i = 0; i < times; i++) {
      connections.sweep();
    }
  }

  private HttpConnection open() {
    List<Handler<Void>> handlers = new ArrayList<>();
    HttpConnection connection =
        (HttpConnection)
            Proxy.newProxyInstance(
                ConnectionsTest.class.getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (proxy, method, arguments) -> {
                  switch (method.getName()) {
                    case "closeHandler" -> {
                      @SuppressWarnings("unchecked")
                      Handler<Void> handler = (Handler<Void>) arguments[0];
                      handlers.add(handler);
                      return proxy;
                    }
                    case "close" -> {
                      closed.add(proxy);
                      handlers.forEach(handler -> handler.handle(null));
                      return null;
                    }
                    case "hashCode" -> {
                      return System.identityHashCode(proxy);
                    }
                    case "equals" -> {
                      return proxy == arguments[0];
                    }
                    default -> {
                      return method.getName().equals("toString") ? "connection" : null;
                    }
                  }
                });
    connections.opened(connection);
    return connection;
  }
}
