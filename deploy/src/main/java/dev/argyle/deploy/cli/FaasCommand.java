package dev.argyle.deploy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.client.GatewayClient;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands have. They return an exit code, or throw a {@code FaasException}. */
public abstract class FaasCommand implements Callable<Integer> {
  @Mixin private GatewayOption gateway;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this")
  @SuppressWarnings("unused") // picocli acts on it.
  private boolean help;

  private final Console console;

  /** A command that reads and writes there. */
  protected FaasCommand(Console console) {
    this.console = console;
  }

  /** Where it reads and writes. */
  protected final Console console() {
    return console;
  }

  /** The URL of the gateway that was asked for. */
  protected final URI gatewayUrl() {
    return gateway.resolve(console.environment());
  }

  /** Whether somebody said which gateway to talk to. */
  protected final boolean isGatewayNamed() {
    return gateway.isNamed(console.environment());
  }

  /** A client of the gateway that was asked for. */
  protected final GatewayClient client() {
    return new GatewayClient(gatewayUrl());
  }

  /** Prints JSON, indented, for programs and people. */
  protected final void printJson(JsonNode node) {
    try {
      ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      console.out().println(mapper.writeValueAsString(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
