package dev.argyle.deploy.cli;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.client.FunctionName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a function's folder to start from. */
@Command(name = "new", description = "Makes a function's folder to start from.")
public final class NewCommand extends FaasCommand {
  private static final Map<String, String> HANDLERS =
      Map.of("python", "handler.py", "node", "handler.js");

  @Parameters(paramLabel = "NAME", description = "the function's name and its folder's")
  private String name;

  @Option(
      names = "--runtime",
      paramLabel = "RUNTIME",
      defaultValue = "python",
      description = "python or node")
  private String runtime;

  /** The command. */
  public NewCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    FunctionName.check(name);
    String handler = HANDLERS.get(runtime);
    if (handler == null) {
      throw FaasException.usage(
          "no runtime \"" + runtime + "\" to start from: there are python and node");
    }
    Path folder = console().directory().resolve(name);
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      throw FaasException.failed("\"" + name + "\" exists already; nothing was changed");
    } catch (IOException e) {
      throw FaasException.failed("cannot make the folder " + folder);
    }
    copy("faas.yaml", folder);
    copy(handler, folder);
    console().out().println("made " + name + "/ with faas.yaml and " + handler);
    console().out().println("next: faas deploy " + name + " && faas invoke " + name);
    return ExitCode.OK;
  }

  private void copy(String file, Path folder) throws IOException {
    try (InputStream in = NewCommand.class.getResourceAsStream("/new/" + runtime + "/" + file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(folder.resolve(file), text.replace("@NAME@", name));
    }
  }
}
