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
  private final URI gateway;

  PortCheck(URI gateway) {
    this.gateway = gateway;
  }

  @Override
  public Finding run() throws IOException {
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
      return Finding.fail("no gateway at " + gateway, "start one there, or see --gateway");
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, port));
      return Finding.ok("port " + port + " is free; no gateway runs");
    } catch (IOException e) {
      return Finding.fail(
          "port " + port + " is used by something that is not a gateway",
          "stop it, or choose another: faas up --port N");
    }
  }
}
