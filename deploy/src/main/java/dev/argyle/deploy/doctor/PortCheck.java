package dev.argyle.deploy.doctor;

import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.client.GatewayClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;

/** Whether a gateway answers, or else whether its port is free for one. */
final class PortCheck implements Check {
  private static final String LOOPBACK = "127.0.0.1";

  private final URI gateway;

  PortCheck(URI gateway) {
    this.gateway = gateway;
  }

  /** Where a platform listens that is told to: on all addresses it is also on this one. */
  static URI of(String host, int port) {
    String literal = host.contains(":") ? "[" + host + "]" : host;
    boolean isAny = host.equals("0.0.0.0") || host.equals("::");
    return URI.create("http://" + (isAny ? LOOPBACK : literal) + ":" + port);
  }

  @Override
  public Finding run() throws IOException {
    if (gateway.getPort() == 0) {
      return Finding.ok("port: any that is free");
    }
    try {
      new GatewayClient(gateway).stats();
      return Finding.ok("a gateway answers at " + gateway);
    } catch (FaasException e) {
      return port();
    }
  }

  private Finding port() throws IOException {
    InetAddress address = InetAddress.getByName(gateway.getHost());
    int port = gateway.getPort() >= 0 ? gateway.getPort() : 80;
    if (!address.isLoopbackAddress()) {
      return Finding.problem(
          "no gateway at " + gateway, "faas up there, or the right one: faas doctor --gateway URL");
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, port));
      return Finding.ok("port " + port + " is free; no gateway runs");
    } catch (IOException e) {
      return Finding.problem(
          "port " + port + " is used by something that is not a gateway",
          "ss -ltnp 'sport = :" + port + "' shows by what; or another: faas up --port N");
    }
  }
}
