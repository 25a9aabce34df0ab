package dev.argyle.deploy.settings;

import dev.argyle.deploy.FaasException;
import dev.argyle.gateway.yaml.SafeYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Settings in environment variables. A variable that is empty says nothing. */
final class SettingsEnvironment {
  private static final String PREFIX = "ARGYLE_";

  /** The launcher's and the build's. */
  private static final Set<String> OTHERS =
      Set.of(
          SettingsFile.VARIABLE, "ARGYLE_SYSTEM_MAVEN", "ARGYLE_VM_ACCEL", "ARGYLE_VM_DEADLINE_S");

  /** Kubernetes and Docker tell containers of a service named argyle by these. */
  private static final Pattern LINKS =
      Pattern.compile("ARGYLE_(SERVICE_(HOST|PORT)(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?)");

  private static final Pattern LINK_URL = Pattern.compile("(tcp|udp|sctp)://.*");

  private final Map<String, String> environment;
  private final Path directory;

  SettingsEnvironment(Map<String, String> environment, Path directory) {
    this.environment = environment;
    this.directory = directory;
  }

  /** Refuses variables that look like a setting and are none. */
  void refuseUnknown() {
    List<String> known = SettingsTable.all().stream().<String>map(Setting::variable).toList();
    Set<String> strangers = new TreeSet<>(environment.keySet());
    strangers.removeIf(name -> !name.startsWith(PREFIX) || isLink(name));
    strangers.removeAll(new HashSet<>(known));
    strangers.removeAll(OTHERS);
    for (String name : strangers) {
      throw FaasException.usage(
          "there is no setting for the variable "
              + SafeYaml.quoted(name)
              + NearestName.among(known, name.substring(PREFIX.length()))
                  .or(() -> NearestName.among(known, name))
                  .map(near -> "; did you mean " + near + "?")
                  .orElse("; see faas config"));
    }
  }

  private boolean isLink(String name) {
    return LINKS.matcher(name).matches()
        || (name.equals("ARGYLE_PORT") && LINK_URL.matcher(environment.get(name)).matches());
  }

  /** What counts more than the file. */
  List<Given<?>> ours() {
    List<Given<?>> given = new ArrayList<>();
    for (Setting<?> setting : SettingsTable.all()) {
      add(given, setting, setting.variable());
      setting.olderVariables().forEach(name -> add(given, setting, name));
    }
    return given;
  }

  /** What counts less than the file. */
  List<Given<?>> foreign() {
    List<Given<?>> given = new ArrayList<>();
    for (Setting<?> setting : SettingsTable.all()) {
      setting.foreignVariables().forEach(name -> add(given, setting, name));
    }
    return given;
  }

  private void add(List<Given<?>> given, Setting<?> setting, String name) {
    String text = environment.getOrDefault(name, "").strip();
    if (!text.isEmpty()) {
      given.add(new Given<>(setting, new Source(Source.Kind.VARIABLE, name, directory), text));
    }
  }
}
