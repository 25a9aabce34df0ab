package dev.argyle.deploy.platform;

import dev.argyle.deploy.log.LogSettings;
import dev.argyle.deploy.settings.Settings;
import dev.argyle.deploy.settings.SettingsTable;
import dev.argyle.gateway.observe.TracingSettings;

/**
 * What a platform tells of itself.
 *
 * @param log its logs
 * @param tracing where spans go
 * @param metricsFunctions functions that have series of their own, the busiest
 */
public record Observing(LogSettings log, TracingSettings tracing, int metricsFunctions) {
  static Observing of(Settings settings) {
    return new Observing(
        LogSettings.defaults()
            .withFormat(settings.get(SettingsTable.LOG_FORMAT))
            .withLevel(settings.get(SettingsTable.LOG_LEVEL))
            .withAccess(settings.get(SettingsTable.LOG_ACCESS)),
        new TracingSettings(
            settings.find(SettingsTable.TRACING_ENDPOINT).orElse(""),
            settings.get(SettingsTable.TRACING_SAMPLE)),
        settings.get(SettingsTable.METRICS_FUNCTIONS));
  }
}
