package dev.argyle.deploy.settings;

import java.util.stream.Stream;

/** CONFIGURATION.md, made from the table of settings. */
final class ConfigurationPage {
  private static final String INTRODUCTION =
      """
      # Configuration

      The platform reads `argyle.yaml`: the file that `faas up --config FILE` names, else the one that the variable
      `ARGYLE_CONFIG` names, else `/etc/argyle/argyle.yaml` where there is one. It needs none. An option of `faas up` wins over
      an environment variable, that over the file, and that over the default. `faas config` prints what each setting is and who
      said so; `faas doctor` tells whether it will do. `faas demo` reads neither file nor variables.

      ```yaml
      server:
        port: 9000
      worker:
        spares: {min: 8, max: 32}
        queue.timeout: 5s          # dots and nesting are the same
      packages:
        python-wheels: wheels      # relative to this file
      ```

      A key or a variable `ARGYLE_…` that is not in the table, a value that is not allowed, and values that contradict each
      other are refused in one line, with exit code 2, before anything is started. Sizes are whole numbers of `KiB`, `MiB` or
      `GiB`, durations of `ms`, `s`, `m` or `h`. A password belongs into a variable or a file that nobody else can read
      (`chmod 600`), not on a command line.

      | setting | variable | option | default | allowed | what it does |
      |---|---|---|---|---|---|
      """;

  private static final String END =
      """

      Where pip and npm find their packages may also stand in older variables (`FAAS_PYTHON_INDEX`, `FAAS_PYTHON_WHEELS`,
      `FAAS_NPM_REGISTRY`, `FAAS_PACKAGES_BUDGET`), which count less than the `ARGYLE_…` ones and more than the file, and in
      their own (`PIP_INDEX_URL`, `NPM_CONFIG_REGISTRY`), which count less than the file.
      """;

  private ConfigurationPage() {}

  static String text() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (Setting<?> setting : SettingsTable.all()) {
      page.append("| ").append(String.join(" | ", cells(setting).toList())).append(" |\n");
    }
    return page.append(END).toString();
  }

  private static Stream<String> cells(Setting<?> setting) {
    return Stream.of(
        code(setting.key()),
        code(setting.variable()),
        setting.option().isEmpty() ? "" : code(setting.option()),
        setting.isOptional() ? setting.unset() : code(setting.defaultText()),
        setting.type().allowed(),
        setting.sentence());
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
