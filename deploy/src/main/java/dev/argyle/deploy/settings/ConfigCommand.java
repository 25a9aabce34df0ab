package dev.argyle.deploy.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.cli.FaasCommand;
import dev.argyle.deploy.cli.Table;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows every setting, its value and where that came from. */
@Command(
    name = "config",
    description = "Shows what faas up would be told by argyle.yaml and the environment.")
public final class ConfigCommand extends FaasCommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "the file to read; ARGYLE_CONFIG, else /etc/argyle/argyle.yaml if it is there")
  private String config;

  @Option(names = "--json", description = "prints the settings as JSON")
  private boolean json;

  /** The command. */
  public ConfigCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Settings settings = SettingsLoader.load(console(), config, Map.of());
    if (json) {
      printJson(toJson(settings));
    } else {
      print(settings);
    }
    return ExitCode.OK;
  }

  private void print(Settings settings) {
    Table table = new Table();
    table.row("SETTING", "VALUE", "FROM");
    for (Setting<?> setting : SettingsTable.all()) {
      Settings.Effective<?> effective = settings.effective(setting);
      String value =
          effective.value().isPresent() ? effective.shown() : "(" + setting.unset() + ")";
      table.row(setting.key(), value, effective.source().name());
    }
    table.print(console().out());
  }

  private static ObjectNode toJson(Settings settings) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("file", settings.file().map(Path::toString).orElse(null));
    ArrayNode array = object.putArray("settings");
    for (Setting<?> setting : SettingsTable.all()) {
      Settings.Effective<?> effective = settings.effective(setting);
      ObjectNode entry = array.addObject().put("key", setting.key());
      Object value = effective.value().orElse(null);
      if (value == null) {
        entry.putNull("value");
      } else if (value instanceof Integer number) {
        entry.put("value", number);
      } else if (value instanceof Double number) {
        entry.put("value", number);
      } else if (value instanceof Boolean yes) {
        entry.put("value", yes);
      } else {
        entry.put("value", effective.shown());
      }
      entry.put("from", effective.source().name());
    }
    return object;
  }
}
